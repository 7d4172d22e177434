/* The three parts of Bootstrap's script that pages use; Tabler's own script is left out because it brings two more libraries. */
import Collapse from "bootstrap/js/src/collapse.js";
import Dropdown from "bootstrap/js/src/dropdown.js";
import Modal from "bootstrap/js/src/modal.js";

window.bootstrap = { Collapse, Dropdown, Modal };

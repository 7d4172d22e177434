/* Searchable selects: Tom Select on a plain <select>, with the plugins that forms use. */
import TomSelect from "tom-select/dist/esm/tom-select.js";
import clear_button from "tom-select/dist/esm/plugins/clear_button/plugin.js";
import dropdown_input from "tom-select/dist/esm/plugins/dropdown_input/plugin.js";
import remove_button from "tom-select/dist/esm/plugins/remove_button/plugin.js";

TomSelect.define("clear_button", clear_button);
TomSelect.define("dropdown_input", dropdown_input);
TomSelect.define("remove_button", remove_button);

window.TomSelect = TomSelect;

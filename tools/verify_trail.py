#!/usr/bin/env python3
"""核验导出的审计记录：只用 Python 自带的库，不连数据库，拷到任何一台装有 Python 3.8 以上的计算机上即可运行。

    python3 verify_trail.py 审计记录.jsonl
    python3 verify_trail.py 审计记录.jsonl --anchor 以前抄录的封存校验值
    python3 verify_trail.py 审计记录.jsonl --head 每天另存的首部文件 …

内容、次序、行数与封存全部相符时以状态 0 结束，并打印最新的封存校验值；否则逐条指出第一处不符，以状态 1 结束。
只有另行保存（打印、抄录）的校验值能证明整份文件没有被连同封存一起改写，所以请每次带上 --anchor 或 --head。
"""

import argparse
import hashlib
import json
import sys

GENESIS = "0" * 64
BEFORE_ALL = -(2**63)


class Bad(Exception):
    """The file is not what was exported."""


def signed(digits):
    return int.from_bytes(bytes.fromhex(digits), "big", signed=True)


def noted(leaves):
    """Key and shortened hash of each row of a seal, from the hexadecimal text the file holds."""
    if len(leaves) % 32:
        raise Bad("封存所记的各行校验值不完整。")
    return {signed(leaves[at : at + 16]): leaves[at + 16 : at + 32] for at in range(0, len(leaves), 32)}


class Batch:
    """The rows of one seal, read one after another."""

    def __init__(self, seal, previous, after):
        if seal["previous"] != previous:
            raise Bad(f"封存{seal['hash'][:12]}与前一封存不相接，其间的封存被删除或改动。")
        self.seal, self.after, self.rows, self.first = seal, after, 0, None
        self.digest = hashlib.sha256(previous.encode())
        if seal.get("covers_time"):
            self.digest.update(f"@{seal['sealed_at']}\n".encode())
        # What the seal noted of each row: it names the row that differs. The digest is what proves.
        self.noted, self.found = noted(seal.get("leaves", "")), {}

    def add(self, key, row_hash):
        if key > self.seal["last"]:
            raise Bad(f"第{key}条记录不在封存范围内，可能被插入或调换。")
        self.rows += 1
        self.first = key if self.first is None else self.first
        self.last = key
        self.found[key] = row_hash[:16]
        self.digest.update(f"{key}:{row_hash}\n".encode())

    def close(self):
        seal = self.seal
        whole = self.rows == seal["rows"] and self.first == seal["first"] and self.found and self.last == seal["last"]
        if not whole or self.digest.hexdigest() != seal["hash"]:
            for key in sorted(self.noted.keys() | self.found.keys()) if self.noted else []:
                if key not in self.found:
                    raise Bad(f"第{key}条记录已被删除。")
                if key not in self.noted:
                    raise Bad(f"第{key}条记录是封存之后插入的。")
                if self.found[key] != self.noted[key]:
                    raise Bad(f"第{key}条记录内容与校验值不符。")
            raise Bad(
                f"第{seal['first']}至{seal['last']}条记录与封存{seal['hash'][:12]}不符："
                f"应有{seal['rows']}条，实有{self.rows}条，其中有记录被删除、插入或改动。"
            )
        if self.noted and self.noted != self.found:
            raise Bad(f"封存{seal['hash'][:12]}所记的各行校验值被改动。")
        return seal["hash"]


class Trail:
    """A whole file, read line by line; what each kind of line means is one method."""

    def __init__(self):
        self.batch, self.previous, self.last, self.rows = None, GENESIS, BEFORE_ALL, 0
        self.seals, self.head, self.end = {}, None, None

    def take(self, number, each):
        if self.end is not None:
            raise Bad(f"文件结尾之后还有内容（第{number}行）。")
        kind = each["kind"]
        if (number == 1) != (kind == "trail"):
            raise Bad("不是审计记录导出文件，或开头被改动。")
        steps = {
            "trail": self.begin, "seal": self.seal, "unsealed": self.seal, "row": self.row, "hidden": self.row,
            "end": self.finish,
        }  # fmt: skip
        if kind not in steps:
            raise Bad(f"文件第{number}行不认识。")
        steps[kind](each)

    def begin(self, each):
        self.head = each["head"]

    def seal(self, each):
        if self.batch is not None:
            self.previous = self.batch.close()
            self.seals[self.previous] = (self.last, self.rows, len(self.seals) + 1)
        self.batch = Batch(each, self.previous, self.last) if each["kind"] == "seal" else None

    def row(self, each):
        """A row's text gives its hash; of a row of another office only the hash is known."""
        key, row_hash = int(each["key"]), each["hash"]
        if each["kind"] == "row" and hashlib.sha256(each["text"].encode("utf-8")).hexdigest() != row_hash:
            raise Bad(f"第{key}条记录内容与校验值不符。")
        if key <= self.last:
            raise Bad(f"第{key}条记录的次序不对，可能被插入或调换。")
        self.last, self.rows = key, self.rows + 1
        if self.batch is not None:
            self.batch.add(key, row_hash)

    def finish(self, each):
        self.end = each

    def judge(self, anchor):
        """What only the whole file can tell."""
        if self.batch is not None or self.end is None or self.end["rows"] != self.rows:
            raise Bad("文件不完整：结尾缺失，或行数与结尾所记不符。")
        if self.end["seals"] != len(self.seals) or self.head != (self.previous if self.seals else ""):
            raise Bad("最新的封存与文件所记不符，末尾的封存可能被删除。")
        if anchor and anchor.strip().lower() not in self.seals:
            raise Bad(f"以前抄录的封存{anchor[:12]}不在文件中：其前的记录被改写或删除。")

    def judge_head(self, each):
        """A head noted on its day must still be there, after as many rows and seals as then."""
        day, noted = each["day"], each["hash"]
        if noted not in self.seals:
            raise Bad(f"{day}另存的封存{noted[:12]}不在文件中：其前的记录被改写，或末尾被截去。")
        if self.seals[noted] != (each["last"], each["rows"], each["seals"]):
            raise Bad(f"{day}另存的封存{noted[:12]}所记行数与当时不符：其前的记录被增删。")


def heads(path):
    """The heads in a file kept elsewhere: one a line."""
    with open(path, encoding="utf-8") as file:
        found = [json.loads(line) for line in file if line.strip()]
    if not found or any(each.get("kind") != "head" for each in found):
        raise Bad(f"{path} 不是审计首部文件。")
    return found


def verify(path, anchor=""):
    """Read the whole file; returns what was read. Raises Bad at the first thing that does not fit."""
    trail = Trail()
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            try:
                each = json.loads(line)
            except ValueError:
                raise Bad(f"文件第{number}行不是完整的记录，文件可能被截断或改动。") from None
            trail.take(number, each)
    trail.judge(anchor)
    return trail


def main():
    parser = argparse.ArgumentParser(description="核验导出的审计记录")
    parser.add_argument("file", help="导出的文件")
    parser.add_argument("--anchor", default="", metavar="校验值", help="以前打印或抄录的封存校验值")
    parser.add_argument("--head", action="append", default=[], metavar="文件", help="每天另存的首部文件，可多次")
    options = parser.parse_args()
    try:
        trail = verify(options.file, options.anchor)
        for each in [each for path in options.head for each in heads(path)]:
            trail.judge_head(each)
    except (Bad, OSError) as bad:
        print(f"核验不通过：{bad}", file=sys.stderr)
        return 1
    except (KeyError, TypeError, ValueError, AttributeError):
        print("核验不通过：文件格式被改动。", file=sys.stderr)
        return 1
    print(f"核验通过：共{trail.rows}条记录，{len(trail.seals)}段封存。")
    print(f"最新封存：{trail.head or '（尚无封存）'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

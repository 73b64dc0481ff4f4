"""The dictionary of an SPSS file, read for what pyreadstat does not tell, and where it would break off."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BufferedIOBase

from vocsigma.exceptions import FormatError

_LAYOUTS = (2, 3)
_VARIABLE, _LABELS, _LABELLED, _LINES, _EXTENSION, _END = 2, 3, 4, 6, 7, 999
_INTEGERS, _LONG_NAMES, _ENCODING = 3, 13, 20
_TEXT_FORMATS = (1, 2)
_CODE_PAGES = {65001: "utf-8"}
_MOST = 1 << 28


@dataclass
class Dictionary:
    """What the beginning of a file says, as far as it is of use here.

    `types` has an entry a column of eight bytes: 0 a number, n > 0 a text of n bytes, -1 more of it.
    `sets` has the codes of each set of labels with the numbers of the columns that have it.
    """

    weight_index: int
    types: list[int] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    long_names: dict[str, str] = field(default_factory=dict)
    sets: list[tuple[list[bytes], tuple[int, ...]]] = field(default_factory=list)
    encoding: str | None = None

    @property
    def weight(self) -> str | None:
        """The name of the column by which SPSS weights the cases."""
        if not 0 < self.weight_index <= len(self.names):
            return None
        short = self.names[self.weight_index - 1]
        return self.long_names.get(short, short)


def read_dictionary(file: BufferedIOBase, name: str) -> Dictionary:
    """Read the records before the cases.

    Parameters
    ----------
    file : binary file
        The file at its beginning.
    name : str
        Its name, for messages.

    Returns
    -------
    Dictionary
        What they say.

    Raises
    ------
    FormatError
        If they end early or are no records.
    """
    try:
        return _Walk(file).dictionary()
    except (struct.error, ValueError) as error:
        message = f"{name}: the dictionary before its cases is damaged ({error}); was its download finished?"
        raise FormatError(message) from error


def require_sound_codes(dictionary: Dictionary, encoding: str | None, name: str) -> None:
    """Raise where a labelled code is no text and no number: the parser would end the whole process."""
    named = encoding or dictionary.encoding
    for codes, columns in dictionary.sets:
        if columns and all(_is_number(dictionary, column) for column in columns):
            continue
        for code in codes:
            if not _is_text(code, named):
                message = (
                    f"{name}: a set of labels has the code {code!r}, which is no text in "
                    f"{named or 'the encoding of the file'}, and belongs to no numeric column: the file is "
                    "damaged, or encoding= must name another encoding"
                )
                raise FormatError(message)


def _is_number(dictionary: Dictionary, column: int) -> bool:
    return 0 < column <= len(dictionary.types) and dictionary.types[column - 1] == 0


def _is_text(code: bytes, encoding: str | None) -> bool:
    try:
        code.decode(encoding or "utf-8")
    except UnicodeDecodeError:
        return False
    except LookupError:
        return code.isascii()
    return True


class _Walk:
    """Goes through the records of a dictionary."""

    def __init__(self, file: BufferedIOBase) -> None:
        self._file = file
        head = self._bytes(176)
        self._order = next(
            (order for order in "<>" if struct.unpack(f"{order}i", head[64:68])[0] in _LAYOUTS), ""
        )
        if not self._order:
            raise ValueError("the layout of its first record is unknown")
        # Columns of eight bytes that a text has still to come.
        self._more = 0
        (self._weight,) = struct.unpack(f"{self._order}i", head[76:80])

    def dictionary(self) -> Dictionary:
        """Read every record up to the end."""
        known = Dictionary(self._weight)
        codes: list[bytes] = []
        while (record := self._integer()) != _END:
            if record == _VARIABLE:
                self._variable(known)
            elif record == _LABELS:
                codes = list(self._codes())
            elif record == _LABELLED:
                count = self._count()
                known.sets.append(
                    (codes, struct.unpack(f"{self._order}{count}i", self._bytes(4 * count)))
                )
            elif record == _LINES:
                self._bytes(80 * self._count())
            elif record == _EXTENSION:
                self._extension(known)
            else:
                raise ValueError(f"a record is of the unknown type {record}")
        return known

    def _variable(self, known: Dictionary) -> None:
        kind, labelled, missing, *formats = (self._integer() for _ in range(5))
        as_text = any(form >> 16 & 0xFF in _TEXT_FORMATS for form in formats)
        if not -1 <= kind <= 255 or labelled not in (0, 1) or not -3 <= missing <= 3:
            raise ValueError("a column is of no known type")
        if (kind == -1) != (self._more > 0) or (kind == 0 and as_text):
            raise ValueError("a column is number and text at once")
        self._more = self._more - 1 if kind == -1 else max(-(-kind // 8) - 1, 0)
        known.types.append(kind)
        known.names.append(self._bytes(8).decode("latin-1").strip())
        if labelled:
            self._bytes(-(-self._count() // 4) * 4)
        self._bytes(8 * abs(missing))

    def _codes(self) -> Iterator[bytes]:
        for _ in range(self._count()):
            yield self._bytes(8)
            length = self._bytes(1)[0]
            self._bytes(-(-(length + 1) // 8) * 8 - 1)

    def _extension(self, known: Dictionary) -> None:
        subtype, size, count = self._integer(), self._count(), self._count()
        data = self._bytes(size * count)
        if subtype == _INTEGERS and len(data) >= 32 and known.encoding is None:
            (page,) = struct.unpack(f"{self._order}i", data[28:32])
            known.encoding = _CODE_PAGES.get(page, f"cp{page}" if page > 4 else None)
        elif subtype == _ENCODING:
            known.encoding = data.decode("latin-1").strip()
        elif subtype == _LONG_NAMES:
            pairs = [pair.partition("=") for pair in data.decode("utf-8", "replace").split("\t")]
            known.long_names.update({short: long for short, _, long in pairs})

    def _integer(self) -> int:
        return int(struct.unpack(f"{self._order}i", self._bytes(4))[0])

    def _count(self) -> int:
        count = self._integer()
        if not 0 <= count <= _MOST:
            raise ValueError(f"a record is said to have {count:,} parts")
        return count

    def _bytes(self, count: int) -> bytes:
        if count > _MOST:
            raise ValueError(f"a record is said to have {count:,} bytes")
        data = self._file.read(count)
        if len(data) < count:
            raise ValueError("it ends early")
        return data

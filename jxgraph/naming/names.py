"""What a user or a document adds to the names that everybody knows: aliases, members of collectives, the place."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from jxgraph.errors import InputError, UsageError
from jxgraph.io import read_toml
from jxgraph.messages import Message
from jxgraph.naming.divisions import city_level, county_level, division_level
from jxgraph.naming.forms import canonical
from jxgraph.naming.kinds import describe
from jxgraph.regex import regex

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    from jxgraph.model import Unit


LEVELS = ("", "state")
KEYS = ("aliases", "members", "place", "level")
_TABLES = ("aliases", "collectives")

_GOVERNMENTS = regex(r"各(?P<kinds>[县市区州盟旗地级以上设自治()、]+?)(?P<suffix>(?:人民)?政府)?")
"""各县(市、区)政府, 各区、县级市, 各地级以上市政府, 各市(州)政府; nothing with 有关, 党委 or 管委会 in it."""


@dataclass(frozen=True, slots=True)
class Names:
    """How the names of a document become units.

    Parameters
    ----------
    aliases
        A printed or canonical name to the unit that it stands for, from the user's file. They come last and win.
    collectives
        A collective to its members, from the user's file.
    place
        The document's own place (嘉兴市): left out of its own bodies' names, and 各县(市、区)政府 are its counties.
    level
        "state" for a national document, empty for any other.
    canonicalise
        False leaves names as completed from their list; the user's aliases still hold.

    Examples
    --------
    >>> names = Names(aliases={"市经研金融办": "市政府研究室"}, place="嘉兴")
    >>> names
    Names(aliases={'市经研金融办': '市政府研究室'}, place='嘉兴')
    >>> names.canonical("市经研金融办"), names.canonical("嘉兴市发改委"), names.members("各县(市)政府")[:2]
    ('市政府研究室', '市发展改革委', ('嘉善县政府', '海盐县政府'))
    """

    aliases: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    collectives: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    place: str = ""
    level: str = ""
    canonicalise: bool = True

    def __repr__(self) -> str:
        usual = Names()
        own = ((f.name, getattr(self, f.name)) for f in fields(self) if getattr(self, f.name) != getattr(usual, f.name))
        shown = (f"{name}={dict(value) if name in _TABLES else value!r}" for name, value in own)
        return f"Names({', '.join(shown)})"

    def __post_init__(self) -> None:
        if self.level not in LEVELS:
            raise UsageError("units.level", level=self.level)

    @classmethod
    def load(
        cls, path: str | os.PathLike[str], *, place: str = "", level: str = "", canonicalise: bool = True
    ) -> Names:
        """Read a user's TOML file.

        It may have a table `aliases` (name = unit), a table `members` (collective = list of units), and `place` and
        `level`, which the arguments override.

        Raises
        ------
        InputError
            The file cannot be read, is no TOML, or a key has not what is expected: file, key and both are named.

        Examples
        --------
        >>> from pathlib import Path
        >>> text = 'members = {"市属企业" = ["市城投集团", "市交投集团"]}'
        >>> written = Path("names.toml").write_text(text, encoding="utf-8")
        >>> Names.load("names.toml").members("市属企业")
        ('市城投集团', '市交投集团')
        """
        data, _ = read_toml(path)
        for key in data:
            if key not in KEYS:
                raise InputError("names.key", path=path, key=key, known=KEYS)
        for key in ("place", "level"):
            _expect(path, key, data.get(key, ""), str, Message("wanted.text"))
        aliases = _table(path, data, "aliases")
        members = _table(path, data, "members")
        for name, unit in aliases.items():
            _expect(path, f"aliases.{name}", unit, str, Message("wanted.unit_name"))
            if unit != name and unit in aliases:
                raise InputError("names.alias_of_alias", path=path, name=name, unit=unit)
        for name, units in members.items():
            _expect(path, f"members.{name}", units, list, Message("wanted.units"))
            for unit in units:
                _expect(path, f"members.{name}", unit, str, Message("wanted.unit_texts"))
        chosen = level or data.get("level", "")
        if chosen not in LEVELS:
            raise InputError("names.level", path=path, level=chosen)
        plain = cls(
            MappingProxyType(dict(aliases)),
            place=place or data.get("place", ""),
            level=chosen,
            canonicalise=canonicalise,
        )
        groups = {plain.canonical(name): tuple(map(plain.canonical, units)) for name, units in members.items()}
        return replace(plain, collectives=MappingProxyType(groups))

    def at_home(self, place: str, level: str) -> Names:
        """Return the same names for a document whose issuer says its place or level; what the user said stays.

        Examples
        --------
        >>> Names().at_home("嘉兴市", "").place, Names(place="海宁市").at_home("嘉兴市", "").place
        ('嘉兴市', '海宁市')
        """
        if self.place or self.level:
            return self
        return replace(self, place=place, level=level)

    def canonical(self, name: str) -> str:
        """Return the one name under which a unit is counted, for this document and user.

        Examples
        --------
        >>> Names({"市行政审批局": "市数据局"}).canonical("市行政审批局"), Names().canonical("市发改委")
        ('市数据局', '市发展改革委')
        """
        if name in self.aliases:
            return self.aliases[name]
        if not self.canonicalise:
            return name
        standard = canonical(name, self.level, self.place)
        return self.aliases.get(standard, standard)

    def describe(self, unit: str) -> Unit:
        """Return the kind and level of a unit of this document by its canonical name.

        Examples
        --------
        >>> Names(place="海宁市").describe("市财政局").level
        'county'
        """
        return describe(unit, self.level, self.place)

    def members(self, collective: str) -> tuple[str, ...]:
        """Return the units that a collective stands for, empty where nobody knows.

        The user's file decides; else, for governments of all counties or prefectures of the document's known place, the
        administrative divisions as of 2025-12-31.

        Examples
        --------
        >>> Names(place="嘉兴市").members("各区政府"), Names(place="嘉兴市").members("有关部门")
        (('南湖区政府', '秀洲区政府'), ())
        >>> Names().members("各区政府")
        ()
        """
        name = self.canonical(collective)
        if name in self.collectives:
            return self.collectives[name]
        if collective in self.collectives:
            return self.collectives[collective]
        found = _GOVERNMENTS.fullmatch(name)
        if not found or not self.place:
            return ()
        return tuple(place + (found["suffix"] or "") for place in self._governed(found["kinds"]))

    def _governed(self, kinds: str) -> tuple[str, ...]:
        """Return the divisions right below the own place that the words of a collective name."""
        level = division_level(self.place)
        if level == "province" and city_level(self.place):
            # 各市、县政府 of a province may be prefectures and counties: only what names one of them alone is sure
            if _PREFECTURES.fullmatch(kinds):
                return city_level(self.place)
            if not kinds.startswith(("县", "区")):
                return ()
        if _PREFECTURE_WORDS.search(kinds):
            return ()
        # 县 stands for the banners of Inner Mongolia as well
        endings = set(kinds.replace("县级市", "市").replace("自治县", "县")) & set("县市区旗")
        return tuple(
            county
            for county in county_level(self.place)
            if county[-1] in endings or (county[-1] == "旗" and "县" in endings)
        )


_PREFECTURES = regex(r"设区的?市|市|地级市|地级以上市|[市州地盟](?:\([市州地盟、]+\)|、?[市州地盟]|、自治州)*")
_PREFECTURE_WORDS = regex(r"地|州|盟|设")


def _table(path: str | os.PathLike[str], data: dict[str, Any], key: str) -> dict[str, Any]:
    table: dict[str, Any] = data.get(key, {})
    _expect(path, key, table, dict, Message("wanted.table", key=key))
    return table


def _expect(path: str | os.PathLike[str], key: str, value: object, kind: type, wanted: Message) -> None:
    if not isinstance(value, kind):
        raise InputError("names.wrong_kind", path=path, key=key, wanted=wanted, found=repr(value))


DEFAULT = Names()

"""Names as a person types them: pinyin and initials, with the other reading of characters that commonly have two."""

from __future__ import annotations

import re
import unicodedata
from itertools import islice, product

from pypinyin import lazy_pinyin

_FORM = re.compile(r"股份有限公司|有限责任公司|有限公司|\(有限合伙\)|\(普通合伙\)")
_NOISE = re.compile(r"[\s·•・,、.()\[\]《》<>\-—–_/“”‘’\"'&|:;!?+]+")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_RUN = re.compile(r"[\u3400-\u9fff]+|[^\u3400-\u9fff]+")
# A phrase dictionary picks one reading; people who type a name may mean the other one of these.
_SECOND = {
    **{"行": ("xing", "hang"), "长": ("chang", "zhang"), "重": ("zhong", "chong"), "乐": ("le", "yue")},
    **{"厦": ("sha", "xia"), "朝": ("chao", "zhao"), "盛": ("sheng", "cheng"), "单": ("dan", "shan")},
    **{"调": ("diao", "tiao"), "传": ("chuan", "zhuan"), "曾": ("zeng", "ceng"), "宿": ("su", "xiu")},
    **{"省": ("sheng", "xing"), "石": ("shi", "dan"), "奇": ("qi", "ji"), "降": ("jiang", "xiang")},
    **{"还": ("hai", "huan"), "觉": ("jue", "jiao"), "角": ("jiao", "jue"), "湛": ("zhan", "chen")},
    **{"弹": ("dan", "tan"), "藏": ("cang", "zang"), "会": ("hui", "kuai"), "都": ("du", "dou")},
    **{"六": ("liu", "lu"), "率": ("lv", "shuai"), "圩": ("wei", "xu"), "参": ("can", "shen")},
}
_VARIANTS = 8
Prefixes = tuple[str, ...]


def normalised(text: str, prefixes: Prefixes = ()) -> str:
    """Text without what people leave out in a search: width, case, legal form, punctuation, the city in front.

    ``prefixes`` (``Place.prefixes``): how the city is written there, longest first.
    """
    narrow = unicodedata.normalize("NFKC", text).casefold()
    bare = _NOISE.sub("", _FORM.sub("", narrow))
    return without_city(bare, prefixes) or bare


def without_city(text: str, prefixes: Prefixes) -> str:
    """Text without the first of ``prefixes`` that it begins with."""
    front = next((prefix for prefix in prefixes if text.startswith(prefix)), "")
    return text[len(front) :]


def spelled(text: str) -> str:
    """A name in Latin letters for readers without Chinese: a run of Chinese is one capitalised word."""
    narrow = unicodedata.normalize("NFKC", text)
    spaced = _HAN.sub(lambda run: f" {''.join(lazy_pinyin(run.group())).capitalize()} ", narrow)
    return re.sub(r"\s+", " ", spaced).replace("( ", "(").replace(" )", ")").strip()


def readings(text: str, prefixes: Prefixes = ()) -> tuple[str, str]:
    """(pinyin, initials) of the normalised text: the usual reading, then variants, separated by spaces."""
    bare = normalised(text, prefixes)
    usual = [sound for run in _RUN.findall(bare) for sound in (lazy_pinyin(run) if _HAN.match(run) else run)]
    choices = [tuple(dict.fromkeys((sound, *_SECOND.get(sign, ())))) for sign, sound in zip(bare, usual, strict=True)]
    variants = list(islice(product(*choices), _VARIANTS))
    full = dict.fromkeys("".join(variant) for variant in variants)
    short = dict.fromkeys("".join(part[:1] for part in variant) for variant in variants)
    return " ".join(full), " ".join(short)


def syllables(*names: str, prefixes: Prefixes = ()) -> str:
    """The sounds of names for geo.select: ``|t'u|l'ing`` – a bar before each sign, a mark after its first letter.

    With them a query may give any sign in full and any other by its first letter. A reading a word, words once.
    """
    words: dict[str, None] = {}
    for name in filter(None, names):
        bare = normalised(name, prefixes)
        usual = [sound for run in _RUN.findall(bare) for sound in (lazy_pinyin(run) if _HAN.match(run) else run)]
        second = [_SECOND.get(sign, ()) for sign in bare]
        choices = [tuple(dict.fromkeys((sound, *more))) for sound, more in zip(usual, second, strict=True)]
        words |= dict.fromkeys("".join(map(marked, variant)) for variant in islice(product(*choices), _VARIANTS))
    return " ".join(words)


def marked(sound: str) -> str:
    """One sound as ``syllables`` writes it."""
    return f"|{sound[:1]}'{sound[1:]}"


def search_words(*names: str, prefixes: Prefixes = ()) -> tuple[str, str]:
    """(pinyin, initials) of several names of one thing together, repeated words once."""
    found = [readings(name, prefixes) for name in names if name]
    full = dict.fromkeys(word for pinyin, _ in found for word in pinyin.split())
    short = dict.fromkeys(word for _, initials in found for word in initials.split())
    return " ".join(full), " ".join(short)

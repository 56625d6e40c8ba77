"""Encodings: the right characters, or a refusal that says what to do. Never nonsense."""

import gettext
import random
from pathlib import Path

import django
import pytest

from articles.transfer.decoding import MAX_FILE, decode
from articles.transfer.record import Unreadable

PROSE = {
    "English": (
        "Sore feet\n\nIt’s common – and “usually” harmless. Drink tea in the café at 20 °C, "
        "and see your doctor if the pain is not better in a week…\n\n<<:\xa0 Cold hands"
    ),
    "French": (
        "Mal aux pieds\n\nC’est fréquent après une longue marche. Reposez-vous, buvez de l’eau et "
        "évitez les chaussures trop serrées. Où la douleur ne passe pas, l’œil du médecin aide."
    ),
    "German": (
        "Müde Füße\n\nDie Füße tun weh, weil sie das Gehen nicht gewöhnt sind. Ruhen Sie sich aus "
        "und fragen Sie eine Ärztin, wenn der Schmerz nicht aufhört. „Größere“ Schuhe helfen oft."
    ),
    "Spanish": (
        "¿Por qué duelen los pies?\n\nEs común después de una caminata larga. ¡Descanse! El dolor "
        "suele pasar en un día. Si no, llame a su médico; también puede ser una señal de lesión."
    ),
    "Portuguese": (
        "Dor nos pés\n\nÉ comum depois de uma caminhada longa. A dor não é grave e passa. "
        "Se não passar, fale com o seu médico. Calçado apertado também pode causar lesões."
    ),
    "Italian": (
        "Mal di piedi\n\nÈ comune dopo una lunga camminata. Il dolore è lieve e passa. "
        "Se non passa, chieda al medico perché può essere più di una semplice stanchezza."
    ),
    "Swedish": (
        "Ömma fötter\n\nDet är vanligt att få ont i fötterna efter en lång promenad. Vila och "
        "drick vatten. Sök vård om det inte går över på några dagar."
    ),
    "Danish": (
        "Ømme fødder\n\nDet er almindeligt at få ondt i fødderne efter en lang gåtur. Hvil dig og "
        "drik vand. Søg læge, hvis det ikke går over på få dage."
    ),
    "Dutch": (
        "Pijnlijke voeten\n\nHet is heel gewoon dat de voeten pijn doen na een lange wandeling. "
        "Neem rust en drink water. Bel de huisarts als het na één week niet over is. Dat helpt."
    ),
    "Finnish": (
        "Kipeät jalat\n\nJalat ovat usein kipeät pitkän kävelyn jälkeen, se on tavallista. Lepää"
        " ja juo vettä. Ota yhteyttä lääkäriin, jos kipu ei ole ohi viikossa tai se on hyvin kova."
    ),
}
SIMPLIFIED = (
    "跑步时为什么腰痛？\n\n跑步是很健康的运动，但是有些人在跑步时会觉得腰部很痛，不能坚持。"
    "其实，腰痛可能是因为我们"
    "平时缺少体育锻炼。刚开始运动的时候，可以放慢速度，让身体慢慢适应。\n\n"
    "【保持良好的姿势】\n\n<<： 怕冷怎么办"
)
TRADITIONAL = (
    "跑步時為什麼腰痛？\n\n跑步是很健康的運動，但是有些人在跑步時會覺得腰部很痛，不能堅持。"
    "其實，腰痛可能是因為我們"
    "平時缺少體育鍛鍊。剛開始運動的時候，可以放慢速度，讓身體慢慢適應。\n\n"
    "【保持良好的姿勢】\n\n<<： 怕冷怎麼辦"
)
EVERYTHING = PROSE | {"Simplified": SIMPLIFIED, "Traditional": TRADITIONAL}
UNICODE = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]


@pytest.mark.parametrize("text", EVERYTHING.values(), ids=EVERYTHING.keys())
@pytest.mark.parametrize("encoding", UNICODE)
def test_unicode_with_and_without_mark(text, encoding):
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("text", PROSE.values(), ids=PROSE.keys())
def test_windows_1252(text):
    assert decode(text.encode("cp1252")) == text


@pytest.mark.parametrize("text", [SIMPLIFIED, TRADITIONAL], ids=["simplified", "traditional"])
@pytest.mark.parametrize("encoding", ["gb18030", "gbk"])
def test_gb18030(text, encoding):
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", ["big5", "cp950", "big5hkscs"])
def test_big5(encoding):
    assert decode(TRADITIONAL.encode(encoding)) == TRADITIONAL


def test_english_page_whose_only_chinese_is_brackets():
    text = "Why it hurts\n\n【Keep upright】\n\n<<:\xa0 Cold hands\n\n>>:\xa0 Tired eyes"
    assert decode(text.encode("gb18030")) == text
    text = text.replace("\xa0", "")
    assert decode(text.encode("cp950")) == text


def test_nul_bytes_in_utf_8_are_no_utf_16():
    text = "Sore feet\0\0\n\nThey hurt\0 after a walk of two hours.\n"
    assert decode(text.encode()) == text
    assert decode((text + " ").encode()) == text + " "


def messages(language):
    """Real sentences of a language: those of Django itself."""
    found = []
    for app in ("conf", "contrib/admin", "contrib/auth"):
        path = (
            Path(django.__file__).parent / app / "locale" / language / "LC_MESSAGES" / "django.mo"
        )
        with path.open("rb") as file:
            catalog = gettext.GNUTranslations(file)._catalog
        found += [text for key, text in catalog.items() if key and isinstance(text, str)]
    return sorted(text for text in found if "%" not in text and len(text) > 20)


FOREIGN = [
    ("ja", "shift_jis"), ("ja", "euc_jp"), ("ja", "iso2022_jp"), ("ko", "euc_kr"), ("ru", "cp1251"),
    ("ru", "koi8-r"), ("ru", "iso8859-5"), ("uk", "cp1251"), ("bg", "cp1251"), ("el", "cp1253"),
    ("he", "cp1255"), ("ar", "cp1256"), ("th", "cp874"), ("pl", "cp1250"), ("pl", "iso8859-2"),
    ("cs", "cp1250"), ("sk", "cp1250"), ("hu", "cp1250"), ("sl", "cp1250"), ("hr", "cp1250"),
    ("tr", "cp1254"), ("lt", "cp1257"), ("lv", "cp1257"), ("fr", "cp850"), ("fr", "mac_roman"),
    ("de", "cp850"), ("de", "mac_roman"), ("es", "mac_roman"), ("pt", "mac_roman"), ("sv", "cp850"),
    ("fr", "cp1252"), ("de", "cp1252"), ("es", "cp1252"), ("zh_Hans", "gb18030"),
    ("zh_Hant", "cp950"), ("vi", "cp1258"), ("ro", "iso8859-16"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "encoding"), FOREIGN)
def test_real_sentences_are_read_right_or_refused(language, encoding):
    sentences = messages(language)
    chance = random.Random(f"{language} {encoding}")
    read = 0
    for _round in range(60):
        data = "\n\n".join(chance.sample(sentences, 12)).encode(encoding, "ignore")
        text = data.decode(encoding)
        try:
            found = decode(data)
        except Unreadable:
            continue
        assert found == text
        read += 1
    # In a few words of a foreign encoding the bytes may happen to mean the same.
    assert read >= 50 if encoding in ("cp1252", "gb18030", "cp950") else read <= 5


@pytest.mark.parametrize(
    ("data", "reason", "line"),
    [
        (b"%PDF-1.7\n", "This is a PDF, not text. Save the article as plain text.", None),
        (b"PK\x03\x04\x14\0", "a zip archive, or a document of an office program", None),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "a document of an office program", None),
        (b"\x89PNG\r\n\x1a\n", "a picture", None),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "a picture", None),
        (b"GIF89a", "a picture", None),
        (b"SQLite format 3\0", "a database", None),
        (b"\x7fELF\x02\x01", "a program", None),
        (bytes(range(256)) * 8, "The encoding of this file cannot be told for certain.", None),
        (
            "Flu\n\nÉté à la mer".encode()[:-3] + b"\xc3",
            "The file is UTF-8, but this line has bytes that are not.",
            3,
        ),
        (b"\xef\xbb\xbfFlu\n\nIt \xe9", "The file says that it is UTF-8, but has bytes", 3),
        (b"\xff\xfeF\0l\0u", "The file says that it is UTF-16, but has bytes", 1),
        ("Flu\n\nIt\ufffds bad.".encode(), "Characters were lost when this file was saved.", 3),
        ("Flu\r\rIt\ufffds bad.".encode(), "Characters were lost when this file was saved.", 3),
        (b'\x1b$B$"\x1b(B', "Characters were lost when this file was saved.", 1),
        ("Flu\n\nIt’s bad.".encode().decode("cp1252").encode(), "was converted twice", None),
        ("Mäßig früh".encode().decode("cp1252").encode(), "was converted twice", None),
        (b"a" * (MAX_FILE + 1), "The file is larger than 20 MB.", None),
        (b"a" * 300_001, "The text is far longer than an article can be.", None),
    ],
)
def test_what_is_no_readable_text_is_refused_in_words(data, reason, line):
    with pytest.raises(Unreadable) as refusal:
        decode(data)
    assert reason in refusal.value.reason
    assert refusal.value.line == line


def test_french_capitals_beside_quotes_are_not_taken_for_damage():
    text = "Le mot «\xa0CAFÉ» est écrit en majuscules, et l’été aussi, dans la plupart des cas."
    assert decode(text.encode()) == text

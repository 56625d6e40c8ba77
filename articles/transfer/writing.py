"""What written language looks like, to tell encodings apart: a wrong guess gives rare Chinese
characters, letters that the language does not have, or punctuation inside words.

The character and word lists are the most frequent of each language, with the words of health
pages; they only need to be common, not complete.
"""

import re
import unicodedata
from collections import Counter

COMMON_CHINESE = frozenset(
    # Simplified, and those written alike in both.
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发"
    "后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想"
    "实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相"
    "见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论"
    "处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命"
    "山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类"
    "求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运快百改九七八六吧呢吗请往易低每随引左右"
    "需复消极影响满功效未注待例容算视周准备供停尽服务根究研究造成专业避免选择发现持续单位仍较足够适当状态转组织"
    "病症疼痛血肝肾胃肠癌肿瘤医药患疗疾检查炎热冷咳嗽皮肤食物饮食吃喝睡眠运腰背腿脚膝颈肩胸腹肌肉骨节呼吸脏"
    "糖尿压营养维素菜汤茶鱼蛋奶妇孕婴童男宫卵巢乳腺毒染菌细胞免疫液酸脑晕烧流鼻喉耳牙齿伤损害弱损失减轻增加锻炼"
    "剂量服片针术险危急诊断诱因慢早晚夜半岁龄胖瘦湿疹痒过敏导致引起预防护及时症状表现缓解严重般者常见健康"
    # Traditional, where it differs.
    "這個們來為國說時會對於著過發後裡種經麼學現當沒動還進樣開從實軍無與長機業關點將兩間問體見產話給門兒東聲員"
    "論處義幾認條氣題爾別變總電數報結務場計資許統區隊書則聽達強難權設記類據邊張該規萬覺術領確傳師觀讓識帶導爭"
    "運請極響滿視準備盡專業擇續單較夠適狀態轉組織讀寫頁網連線號碼檔檢輸刪選項顯確認錯誤訊級語義臺灣歲齡濕癢敏"
    "腫醫藥療熱膚飲腳頸節臟壓營養維湯魚婦嬰細勞腦暈燒傷損輕鍛鍊劑針險診斷嚴預護緩誘應並總腎腸黃紅藍綠髮頭"
)
# By language: frequent short words, then the letters beyond a to z that its texts have.
WESTERN = {
    "English": (
        "the of and to in is that for it with are be on or can not this from by have you as your",
        "éèêëàâáäçñïíóôöüúœæ",
    ),
    "French": (
        "le la les de des et en un une est que qui dans pour pas sur avec au aux du ce il vous ou",
        "àâæçéèêëîïôœùûüÿñ",
    ),
    "German": (
        "der die das und ist nicht mit den von zu ein eine auf für im sich des bei oder sie dem",
        "äöüßéèàêç",
    ),
    "Spanish": (
        "el la los las de que en un una es por con para no se del al como más o y su lo",
        "áéíñóúüç",
    ),
    "Portuguese": (
        "o a os as de que em um uma é por com para não se do da no na dos das mais ou e ao",
        "ãáàâçéêíóôõúü",
    ),
    "Italian": (
        "il lo la gli le di che in un una è per con non si del della sono dei i o e al nel",
        "àèéìíîòóùúç",
    ),
    "Catalan": (
        "el la els les de que i en un una és per amb no es del al com més o dels pot",
        "àçéèíïóòúü",
    ),
    "Dutch": (
        "de het een van en in is dat op te zijn met voor niet aan of bij u je door kan",
        "áéèëêïíóöüúôç",
    ),
    "Danish and Norwegian": (
        "og det er en at den i på med for til af av de ikke som et kan har å om du",
        "æøåéèêòóôâüäö",
    ),
    "Swedish": (
        "och att det i en är som på för med av den inte till har de om ett kan du eller",
        "åäöéèàüç",
    ),
    "Finnish": (
        "ja on ei se että oli mutta tai voi ovat myös kun jos joka sen ole kuin",
        "äöåšžé",
    ),
    "Estonian": ("ja on ei et see oma ka kui või ning mis seda", "äõöüšž"),
    "Icelandic": ("og að er í á sem ekki það við um en til af eða ef þú", "áðéíóúýþæö"),
}
# Languages whose encodings Windows-1252 would garble: their frequent words without accents.
ELSEWHERE = {
    "Polish": "w i na z do nie to jest o jak po dla od przez przy lub oraz",
    "Czech and Slovak": "a v se na je to s z do o k i po pro nebo ale sa si pri alebo ako",
    "Hungarian": "a az hogy nem is egy ha de meg vagy ki ez van mint csak",
    "Romanian": "de la a cu pe nu din care o un sau este pentru nou ale dintre",
    "Croatian and Slovene": "i u je da se na za od su ne s ili in v ki pri so",
    "Turkish": "ve bir bu ile de da veya daha en olan olarak gibi kadar ne ya",
    "Baltic": "ir kad tai ar su yra bet un uz no par ja vai kas",
}
WORD = re.compile(r"[^\W\d_]+")
# What stands between two letters only where another encoding had a letter.
INSIDE_WORD = re.compile(r"[^\W\d_][¡¢£¥§«»¶¹²³º¼½¾¿×÷†‡‰‹›“”„‚•€][^\W\d_]")
AFTER_LETTER = re.compile(r"[^\W\d_][¿¡„‚]|€[a-zß-ÿ]")
CAPITAL_INSIDE_WORD = re.compile(r"[a-zß-öø-ÿ][À-ÖØ-ÞŒŠŽŸ]")
LONE_IDEOGRAPH = re.compile(
    r"[a-z][\u3400-\u9fff](?![\u3000-\u9fff])|(?<![\u3000-\u9fff])[\u3400-\u9fff][a-z]"
)
NEVER = frozenset("¤¦¨¬¯¸ˆ˜ƒ")
SAMPLE = 200_000
# Signs that Chinese pages have beside their characters; vertical forms are a wrong guess.
CHINESE_SIGNS = re.compile(
    r"[\xa0°±·×÷α-ωΑ-Ω\u2010-\u2027\u2030-\u203b℃Ⅰ-ⅹ←-↙①-⒛\u25a0-\u25ff★☆\u3000-\u3017！-～￥]"
)
# Those that a page in another script may have alone: a wrong guess has shapes and arrows.
CHINESE_PUNCTUATION = re.compile(r"[\xa0°±·×÷‐-…℃①-⑳\u3000-\u3011\u3014-\u3017！-～]")


def has_odd_characters(text: str) -> bool:
    """Whether there are control, unassigned or private characters: text has none of them."""
    return any(
        unicodedata.category(char) in ("Cc", "Cn", "Co", "Cs") and char not in "\t\n\v\f\r\0\x85"
        for char in set(text)
    )


def common_chinese(text: str) -> float:
    """The share, 0 to 1, of Chinese characters that are common ones; 0 where there are none."""
    counts = {char: n for char, n in Counter(text).items() if "\u3400" <= char <= "\u9fff"}
    total = sum(counts.values())
    return sum(n for char, n in counts.items() if char in COMMON_CHINESE) / total if total else 0


def is_chinese(text: str) -> bool:
    """Whether all beyond ASCII is Chinese as it is written, or only its punctuation."""
    beyond = Counter(char for char in text if char > "\x7f")
    ideographs = sum(n for char, n in beyond.items() if "\u3400" <= char <= "\u9fff")
    signs = CHINESE_SIGNS if ideographs else CHINESE_PUNCTUATION
    odd = sum(
        n
        for char, n in beyond.items()
        if not ("\u3400" <= char <= "\u9fff" or signs.match(char) or is_latin(char))
    )
    if has_odd_characters(text) or odd > 0.01 * beyond.total():
        return False
    if text.count("【") != text.count("】"):
        return False
    if not ideographs:
        return True
    ascii_letters = sum(char < "\x80" and char.isalpha() for char in text[:SAMPLE])
    if ideographs < 0.2 * ascii_letters and LONE_IDEOGRAPH.search(text):
        return False
    return common_chinese(text) >= (0.5 if ideographs < 20 else 0.35)


def reads_as_one_script(text: str) -> bool:
    """Whether the letters keep to a script, as opposed to the wild mixture of a wrong guess."""
    near_ascii = sum(char < "\u0100" for char in text)
    hangul = sum("\uac00" <= char <= "\ud7a3" for char in text)
    kana = sum("\u3040" <= char <= "\u30ff" for char in text)
    alphabets = len({ord(char) >> 8 for char in text}) <= 6
    return (
        alphabets
        or near_ascii + hangul > 0.6 * len(text)
        or near_ascii + 2 * kana > 0.6 * len(text)
        or is_chinese(text)
    )


def is_latin(char: str) -> bool:
    return char.isalpha() and char < "\u0250"


def western_language(text: str) -> str:
    """The language whose frequent words and letters these are, or "" where it is none we know."""
    sample = text[:SAMPLE].lower()
    words = Counter(WORD.findall(sample))
    letters = Counter(char for char in sample if char > "\x7f" and char.isalpha())
    letters.pop("ª", None)
    letters.pop("º", None)
    letters.pop("µ", None)
    shares = {"": 0.12}
    for language, (frequent, alphabet) in WESTERN.items():
        foreign = sum(n for char, n in letters.items() if char not in alphabet)
        if foreign <= 0.02 * letters.total():
            shares[language] = share(words, frequent)
    shares |= {language: share(words, frequent) for language, frequent in ELSEWHERE.items()}
    best = max(shares, key=shares.get)
    return best if best in WESTERN else ""


def share(words: Counter, frequent: str) -> float:
    return sum(words[word] for word in frequent.split()) / max(1, words.total())


def is_western(text: str) -> bool:
    """Whether this is a western European language, and its punctuation stands where it does."""
    if has_odd_characters(text) or NEVER.intersection(text):
        return False
    if any(wrong.search(text) for wrong in (INSIDE_WORD, AFTER_LETTER, CAPITAL_INSIDE_WORD)):
        return False
    if text.count("„") > text.count("“") + text.count("”"):
        return False
    if text.count("‚") > text.count("‘") + text.count("’"):
        return False
    has_letters = any(char > "\x7f" and char.isalpha() for char in set(text) - set("ªºµ"))
    return not has_letters or bool(western_language(text))


def is_twice_encoded(text: str) -> bool:
    """Whether UTF-8 was read as Windows-1252 and saved again: “donâ€™t”."""
    beyond = sum(char > "\x7f" for char in text[:SAMPLE])
    wrong = 0
    for run in re.findall(r"[^\x00-\x7f]{2,}", text[:SAMPLE]):
        try:
            right = run.encode("cp1252").decode("utf-8")
        except UnicodeError:
            continue
        # A capital before a closing quote, “CAFÉ»”, would be one of these rare letters.
        if not re.search("[\u0180-\u02ff]", right):
            wrong += len(run)
    return wrong > 2 and wrong >= 0.5 * beyond

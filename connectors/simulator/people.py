"""Made-up names, numbers and places. Nobody in here exists."""

from random import Random

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
GIVEN = "伟芳娜敏静磊强洋艳勇军杰娟涛明超霞平刚桂英华建国志红梅丽玉兰"
MOBILE_PREFIXES = (
    "130", "131", "133", "135", "136", "137", "138", "139", "150", "151", "152", "158", "159",
    "177", "180", "182", "185", "186", "187", "188", "189",
)  # fmt: skip
AREA_NAMES = ("城东", "城西", "城南", "城北", "开发区", "临江", "青山", "湖滨")
STREETS = ("解放路", "人民路", "中山路", "建设路", "和平街", "新华路", "文化街", "长江路", "滨河路", "光明街")
COMPANIES = ("机械厂", "食品公司", "纺织厂", "超市", "医院", "学校", "酒店", "物流中心", "电子厂", "商场")
BANKS = ("icbc", "ccb", "abc", "boc")
BANK_PREFIXES = {"icbc": "622202", "ccb": "621700", "abc": "622848", "boc": "621661"}


def person_name(rng: Random) -> str:
    """A surname and one or two given characters."""
    return rng.choice(SURNAMES) + "".join(rng.choice(GIVEN) for _ in range(rng.choice((1, 2, 2))))


def mobile_number(rng: Random) -> str:
    """Eleven digits in a range that looks like a mobile phone's."""
    return f"{rng.choice(MOBILE_PREFIXES)}{rng.randrange(10**8):08d}"


def landline_number(rng: Random) -> str:
    """A twelve-digit landline with its area code."""
    return f"0515{rng.randrange(80_000_000, 90_000_000)}"


def bank_account_number(rng: Random, bank: str) -> str:
    """A nineteen-digit card number of a bank's range, with its Luhn check digit."""
    digits = f"{BANK_PREFIXES[bank]}{rng.randrange(10**12):012d}"
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return f"{digits}{-total % 10}"

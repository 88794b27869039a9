"""The verdict on a block: noise, largest gaps, giant project, what next; or why there is none."""

from crm.core.say import Sentence
from crm.mix import rules
from crm.mix.rows import Row
from crm.mix.rules import BLOCKS, CLUSTERS, U
from crm.mix.table import BlockValues, mix_table
from crm.mix.wording import CLUSTER_WORDS, ROW_WORDS, notes, verdict

YI = 10**8
TARGET = dict(zip(CLUSTERS, (1500, 2500, 300, 200, 500, 500, 4500), strict=True))
LANDED = dict(zip(CLUSTERS, (n * YI for n in (10, 15, 1, 0, 2, 2, 70)), strict=True))
AS_PLANNED = {k: share * YI for k, share in TARGET.items()}
NONE = BlockValues({}, 0)


def row_of(block: BlockValues, targets: dict[str, dict[str, int]] | None = None) -> Row:
    given = {**dict.fromkeys(BLOCKS, NONE), "JK": block}
    return mix_table(given, {"JK": TARGET} if targets is None else targets)[0]


def text(sentences: tuple[Sentence, ...]) -> str:
    return "".join(str(sentence) for sentence in sentences)


def test_outside_the_band_says_noise_then_gaps_then_what_next() -> None:
    said = text(verdict(row_of(BlockValues(LANDED, 460))))
    assert said.startswith("偏离 25.0 点，超出随机波动（")
    assert said.endswith("制造多 25.0 点，物流少 10.0 点。下一步先补物流。")


def test_a_giant_project_is_looked_at_before_anything_is_filled() -> None:
    said = text(verdict(row_of(BlockValues(LANDED, 460, {"p": {"MF": 32 * YI}}))))
    assert said.endswith("去掉最大项目后 F 为 89.1，先看是否一个项目造成，再下结论。")
    assert "下一步" not in said


def test_one_project_alone_allows_no_conclusion() -> None:
    only = {"MF": 5 * YI}
    said = text(verdict(row_of(BlockValues(only, 200, {"p": only}))))
    assert said.endswith("全部来自一个项目，先不下结论。")


def test_inside_the_band_gives_the_gaps_but_no_task() -> None:
    near = {**AS_PLANNED, "LG": 2000 * YI, "MF": 5000 * YI}
    said = text(verdict(row_of(BlockValues(near, 460))))
    assert "仍在随机波动范围内" in said
    assert said.endswith("制造多 5.0 点，物流少 5.0 点。")


def test_a_gap_on_one_side_only_is_said_alone() -> None:
    over = {**AS_PLANNED, "LG": 2250 * YI, "TR": 1250 * YI, "MF": 5000 * YI}
    assert text(verdict(row_of(BlockValues(over, 460)))).endswith("）。制造多 5.0 点。")
    short = {**AS_PLANNED, "LG": 2000 * YI, "TR": 1750 * YI, "MF": 4750 * YI}
    assert text(verdict(row_of(BlockValues(short, 460)))).endswith("）。物流少 5.0 点。")


def test_on_target_names_the_tolerance() -> None:
    said = text(verdict(row_of(BlockValues(AS_PLANNED, 460))))
    assert said.endswith("各集群都在容差 ±3.0 点以内。")


def test_a_small_sample_says_its_noise_and_is_not_judged() -> None:
    (said,) = verdict(row_of(BlockValues(LANDED, 60)))
    assert str(said).startswith("只有 6 家企业：随机波动约 ±3")
    assert "25.0" not in str(said)


def test_under_five_firms_nothing_is_said_in_numbers() -> None:
    (said,) = verdict(row_of(BlockValues(LANDED, 45)))
    assert str(said) == "样本过少（n=4.5），不列数字，也不评价。"


def test_why_there_is_no_verdict_is_always_said() -> None:
    silent = {
        "存量基数未知": row_of(BlockValues(None, 0)),
        "还没有落地项目": row_of(NONE),
        "本期离开的多于落地的": row_of(BlockValues({"TR": -1}, 300)),
        "还没有目标结构": row_of(BlockValues(LANDED, 460), {}),
        "有 10.7% 的量": row_of(BlockValues({**LANDED, U: 12 * YI}, 460)),
    }
    for start, row in silent.items():
        (said,) = verdict(row)
        assert str(said).startswith(start)


def test_a_total_names_the_blocks_that_have_no_target() -> None:
    given = dict.fromkeys(BLOCKS, BlockValues(LANDED, 460))
    rows = {row.key: row for row in mix_table(given, {"JK": TARGET, "ZD": TARGET})}
    assert text(notes(rows["AREA"])) == "金水没有目标结构，本行的目标和差距不含它。"
    assert len(notes(rows["ALL"])) == 2
    assert notes(rows["JK"]) == notes(rows["JS"]) == ()


def test_every_cluster_and_row_has_a_word() -> None:
    assert tuple(CLUSTER_WORDS) == CLUSTERS
    assert tuple(ROW_WORDS) == ("JK", "ZD", "JS", rules.AREA, rules.HK, rules.ALL)

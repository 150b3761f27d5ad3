"""The chapters on past pairings: how good the guesses are, against what, for whom, and what carries them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from evaluation.blocks import Block, Figure, Heading, Paragraph, Table, join, read_text, say, say_with_interval
from evaluation.chapter_guards import say_best_list, write_guards
from evaluation.charts import draw_bars, draw_differences, draw_groups, draw_trade_off
from evaluation.systems import OURS

Found = Mapping[str, Any]
SURE = 0.05
COLUMNS = ("hit@1", "hit@5", "hit@10", "MRR", "nDCG@10", "R@10")
KIND_WORDS = {"reviewers": "mentors", "twins": "mutual partners"}


def write_in_short(found: Found) -> Iterator[Block]:
    """The findings on one table, each computed from the results."""
    yield Heading("In short")
    boards = [*found["test"].items()]
    boards += [(f"{kind}, every programme left out in turn", board) for kind, board in found["left out"].items()]
    header = (
        "asked for",
        "questions",
        "MRR",
        "hit@10",
        "clearly better in MRR than",
        "clearly worse than",
        "not beaten",
        "hit@10 of one fixed list, with hindsight",
    )
    caption = "Our suggestions on past pairings. Not beaten: stands ahead of us, though not clearly."
    yield Table(caption, header, [(name, *judge_board(board), say_best_list(board)) for name, board in boards])


def judge_board(board: Found) -> tuple[str, ...]:
    """What a table of results allows to say: how good we are, than whom clearly better or worse, and who stands ahead."""
    ours, compared = board["systems"][OURS], [one for one in board["comparisons"] if one["measure"] == "MRR"]
    sure = [one for one in compared if one["p_corrected"] < SURE]
    better = [one["baseline"] for one in sure if one["difference"] > 0]
    worse = [one["baseline"] for one in sure if one["difference"] < 0]
    ahead = [one["baseline"] for one in compared if one not in sure and one["difference"] < 0]
    return (str(ours["n"]), say(ours["MRR"]), say(ours["hit@10"]), join(better), join(worse), join(ahead))


def write_past(found: Found) -> Iterator[Block]:
    """Test years, left-out programmes and validation years."""
    yield Heading("Past pairings")
    for statement in read_text("method"):
        yield Paragraph(statement)
    for name, board in found["test"].items():
        yield from _write_board(f"Test years: {name}", board)
    for kind, board in found["left out"].items():
        yield from _write_board(f"Every programme left out in turn: {kind}", board)
    for name, board in found["validation"].items():
        yield Heading(f"Validation years, on which settings were chosen: {name}", 3)
        yield write_table(board)
        yield from write_guards(board)


def _write_board(title: str, board: Found) -> Iterator[Block]:
    yield Heading(title, 3)
    yield write_table(board)
    yield from write_guards(board)
    yield Paragraph("Settings: " + "; ".join(f"{name}: {about}" for name, about in board["settings"].items()) + ".")
    words = ", ".join(f"{name} {say(means['MRR'])}" for name, means in board["systems"].items())
    yield Figure(f"{title}: MRR of every system.", words, partial(draw_bars, board))
    yield _write_comparisons(board)
    ahead = partial(draw_differences, board["comparisons"], "MRR")
    yield Figure(
        f"{title}: how far city-peers is ahead of each other system, in MRR.", "The table above in a picture.", ahead
    )
    yield Paragraph(
        "Learners of one programme often share their mentors, so questions are not independent. With every programme "
        f"counting the same, MRR of city-peers is {_say_programmes(board, OURS)}; "
        f"that of random order is {_say_programmes(board, 'random')}."
    )


def _say_programmes(board: Found, system: str) -> str:
    means = board["MRR by programme"].get(system)
    if means is None:
        return "not measured"
    return f"{say_with_interval(means['mean'], means['low'], means['high'])} over {means['n']:.0f} programmes"


def write_table(board: Found) -> Table:
    """All systems with all measures, the best MRR first."""
    ranked = sorted(board["systems"].items(), key=lambda item: (-item[1]["MRR"], item[0]))
    gini = board.get("gini", {})
    rows = [
        [name, *(say(means[c]) for c in COLUMNS), say(gini[name]) if gini else "", str(means["unanswered"])]
        for name, means in ranked
    ]
    n = next(iter(board["systems"].values()))["n"]
    told = f"{n} questions; means. Gini: how unevenly the places of all first tens are shared among the candidates."
    return Table(told, ("system", *COLUMNS, "Gini", "unanswered"), rows)


def _write_comparisons(board: Found) -> Table:
    rows = [
        [
            one["baseline"],
            one["measure"],
            say_with_interval(one["difference"], one["low"], one["high"]),
            say(one["p"], 4),
            say(one["p_corrected"], 4),
            f"{one['wins']} / {one['ties']} / {one['losses']}",
        ]
        for one in board["comparisons"]
    ]
    header = ("against", "measure", "difference (95 %)", "p", "p, Holm", "wins / ties / losses")
    return Table("city-peers against each other system, question by question.", header, rows)


def write_signals(found: Found) -> Iterator[Block]:
    """What the weights were learned from, what each comparison adds, and what was tried."""
    yield Heading("Which signals matter")
    yield from _write_lessons(found["learning"])
    for name, ablated in found["ablation"].items():
        rows = [
            [
                one["baseline"].removeprefix("without "),
                say_with_interval(one["difference"], one["low"], one["high"]),
                say(one["p_corrected"], 4),
            ]
            for one in ablated
        ]
        header = ("comparison taken out", "MRR it adds (95 %)", "p, Holm")
        yield Table(f"Test years, {name}: what each comparison adds. Negative: better without.", header, rows)
    if found["trials"]:
        rows = [
            [one["idea"], f"{say(one['change'], 4)} ± {say(one['error'], 4)}", _judge_trial(one)]
            for one in found["trials"]
        ]
        yield Table(
            "What was tried to guess mentors better, on programmes before 2021 that the weights were not learned from. "
            "The effect is the change of the mean log chance of the right mentor, in nats, with its standard error; "
            "negative is worse.",
            ("idea", "effect", "verdict"),
            rows,
        )


def _judge_trial(one: Found) -> str:
    if one["kept"]:
        return "the present form is kept"
    return "not kept"


def _write_lessons(learning: Found) -> Iterator[Block]:
    rows = [
        [
            span,
            kind,
            f"{lesson['questions']} / {lesson['programmes']}",
            lesson["strength"],
            f"{say(lesson['lead'])} ± {say(lesson['error'])}",
            "adopted" if lesson["adopted"] else "hand-made weights stay",
        ]
        for span, of_span in learning.items()
        for kind, lesson in of_span.items()
    ]
    if rows:
        header = ("pairings", "kind", "questions / programmes", "hold", "lead over hand-made, nats", "verdict")
        yield Table(
            "Learning on programmes left out in turn; adopted where the lead exceeds two standard errors.", header, rows
        )
    for span, of_span in learning.items():
        for kind, lesson in of_span.items():
            if lesson["weights"]:
                weights = sorted(lesson["weights"].items(), key=lambda item: (-item[1]["weight"], item[0]))
                shares = [[name, say(term["weight"]), say(term["neutral"], 2)] for name, term in weights]
                yield Table(f"Learned weights {span}, {kind}.", ("comparison", "weight", "neutral"), shares)


def write_groups(found: Found) -> Iterator[Block]:
    """For whom it works, how far coverage can be trusted, and where it fails."""
    yield Heading("For whom it works, and where it fails")
    for grouping in dict.fromkeys(one["grouping"] for one in found["groups"]):
        rows = [one for one in found["groups"] if one["grouping"] == grouping]
        words = ", ".join(f"{one['group']} {say(one['mean'])}" for one in rows)
        caption = f"MRR by {grouping} of the asking city, validation and test questions; groups of three or more."
        yield Figure(caption, words, partial(draw_groups, found["groups"], grouping))
    for name, steps in found["coverage"].items():
        yield _table_coverage(name, steps)
    yield _table_failures(found["failures"])


def _table_coverage(name: str, steps: Sequence[Found]) -> Table:
    rows = [
        [
            f"{say(one['low'], 2)} to {say(one['high'], 2)}",
            str(one["n"]),
            say_with_interval(one["right"], one["right_low"], one["right_high"]),
        ]
        for one in steps
    ]
    header = ("coverage", "suggestions", "share that past matchmakers chose too (95 %)")
    return Table(f"Test years, {name}: does coverage say how far a suggestion can be trusted?", header, rows)


def _table_failures(failures: Sequence[Found]) -> Table:
    rows = [
        [
            one["programme"],
            str(one["year"]),
            KIND_WORDS[one["kind"]],
            one["city"],
            join(one["matched with"]),
            f"{one['rank']} of {one['of']}",
            join(one["shown first"]),
        ]
        for one in failures
    ]
    columns = ("programme", "year", "asked for", "city", "was matched with", "best rank", "we put first")
    return Table("The questions of the test years on which our lists were furthest off.", columns, rows)


def write_trade_off(found: Found) -> Iterator[Block]:
    """What accuracy on past pairings costs in evenness."""
    points = found["trade-off"]
    words = ", ".join(f"× {one['factor']:g}: MRR {say(one['accuracy'])}, Gini {say(one['gini'])}" for one in points)
    yield Figure(
        "Peer reviewers: accuracy on past pairings and unevenness of all lists, as the standing of a peer (size, track record, "
        "programmes, hosting) counts less or more. × 1 is as learned.",
        words,
        partial(draw_trade_off, points),
    )

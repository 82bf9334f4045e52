"""Where races are run: a state of a case, the deeds that can all be done there, and what has to lie ready for each of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import combinations, combinations_with_replacement
from typing import NamedTuple

from approvals import rules
from approvals.actions import consultation, correction, decline, filing, intake, review, survey, transfer
from approvals.enums import Answer, CaseState, Consulting, Purpose, Stance
from approvals.models import Case, Consultation, Remedy
from ground.workdays.calendar import legal_day
from matters.models import Edition
from tests.approvals.deeds import NAMED, Deed, amended, given_by
from tests.approvals.world import DAY, World, anew
from tests.town import ANSWERS, pdf

S = CaseState
Make = Callable[["Stock"], Case]
Ready = Callable[[World, Case], None]


class Scene(NamedTuple):
    """A state in which `deeds` can be done; `lead`, where only the races with this one are run there."""

    name: str
    state: CaseState
    deeds: tuple[str, ...]
    make: Make
    ready: Ready
    fits: Callable[[World, Case], bool]
    at: Callable[[World], datetime]
    lead: str = ""

    def races(self) -> list[tuple[Deed, ...]]:
        """Every two of them, and each with itself: what leaves the case as it is five at a time, with one that does not."""
        deeds = [NAMED[name] for name in self.deeds]
        moving = [deed for deed in deeds if deed.name not in STILL]
        if self.lead:
            return [(NAMED[self.lead], deed) for deed in deeds]
        by_two = list(combinations_with_replacement(moving, 2))
        return by_two + by_fives([deed for deed in deeds if deed.name in STILL], moving)


# What leaves the state of a case, and everything that another deed of the scene needs, as they were.
STILL = {
    "save", "add_file", "remove_file", "hand_over", "judge", "correct_on_the_spot", "stage_file", "unstage_file",
    "stage_answers", "infected", "keep_review", "consult", "confer", "answer", "minutes", "close", "arrange", "photograph",
    "remove_photo", "keep_survey", "amend", "check", "give_back", "seek_remedy", "end_remedy", "begin_again",
    "confirm_service",
}  # fmt: skip
FIVE = 5


def by_fives(still: list[Deed], moving: list[Deed]) -> list[tuple[Deed, ...]]:
    """Few races in which every two are together at least once, the still ones with themselves too, no two that move."""
    left = {frozenset((one.name, other.name)) for one in still for other in [*still, *moving]}
    races: list[tuple[Deed, ...]] = []
    while left:
        first = min(left, key=sorted)
        race = [NAMED[name] for name in sorted(first)] * (3 - len(first))
        while len(race) < FIVE:
            choice = still if any(deed in moving for deed in race) else [*moving, *still]
            best = max(choice, key=lambda deed: len(met([*race, deed]) & left))
            if not (met([*race, best]) - met(race)) & left:
                break
            race.append(best)
        left -= met(race)
        races.append(tuple(race))
    return races


def met(race: Sequence[Deed]) -> set[frozenset[str]]:
    """Who is together in a race."""
    return {frozenset((one.name, other.name)) for one, other in combinations(race, 2)}


class Stock:
    """The cases there are, wherever the races have left them: one is brought on before another is made."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.cases: list[Case] = []

    def keep(self, case: Case) -> None:
        self.cases.append(case)

    def found(self, scene: Scene) -> Case | None:
        for case in self.cases:
            if case.state == scene.state and scene.fits(self.world, case):
                self.cases.remove(case)
                return case
        return None

    def case(self, scene: Scene) -> Case:
        """A case on which every deed of the scene can be done."""
        case = anew(self.found(scene) or scene.make(self))
        scene.ready(self.world, case)
        return anew(case)


def of_edition(pick: Callable[[World], Edition]) -> Callable[[World, Case], bool]:
    return lambda world, case: case.edition_id == pick(world).pk


older = of_edition(lambda world: world.town.edition)


def nothing(world: World, case: Case) -> None:
    """Everything is there already."""


def now(world: World) -> datetime:
    return world.at


# What lies ready.


def reported(world: World, case: Case) -> None:
    """A window found something, and nobody has answered yet."""
    if rules.open_hidden_report(case) is None:
        decline.report_hidden(case, "检测报告编号查无记录", by=world.actor("lin"), at=world.at)


def begun(world: World, case: Case) -> None:
    """Files under every material, and no offer; what Wang took is his no more."""
    for other in Case.objects.drafts().filter(applicant=world.town.user("wang")).order_by("pk"):
        filing.discard(other, by=world.actor("wang"), at=world.at)
    zhao = world.actor("zhao")
    for material in case.edition.materials.filter(exempt=False):
        n = case.files.filter(material=material).count()
        if n > 4:
            for file in case.files.filter(material=material).order_by("pk")[2:]:
                filing.remove_file(file, by=zhao, at=world.at)
        for _more in range(2 - n):
            filing.add_file(case, material, pdf(), by=zhao, at=world.at)
    for offer in case.transfers.open().order_by("pk"):
        transfer.call_off(offer, by=zhao, at=world.at)


def offered(world: World, case: Case) -> None:
    begun(world, case)
    transfer.hand_over(case, name="王秀兰", phone="13800000101", by=world.actor("zhao"), at=world.at)


def staged(world: World, case: Case) -> None:
    """An answer to every item, and a file too many."""
    zhao, notice = world.actor("zhao"), case.corrections.get(supplied_at=None)
    for item in notice.items.order_by("no").select_related("correction", "material"):
        if item.field:
            correction.stage_answers(case, {item.field: ANSWERS[item.field]}, by=zhao, at=world.at)
            continue
        lying = case.files.usable().filter(correction_item=item).order_by("pk")
        for file in item.files.exclude(pk__in=[one.pk for one in lying[:2]]).order_by("pk"):
            correction.unstage_file(file, by=zhao, at=world.at)
        for _more in range(3 - min(2, lying.count())):
            correction.stage_file(case, item, pdf("补正.pdf"), by=zhao, at=world.at)


def judged(world: World, case: Case) -> None:
    """What was supplied is in order; until somebody says so, it is neither accepted nor asked for again."""
    NAMED["judge"].do(world, case, world.actor("lin"), world.at)


def heard(world: World, case: Case) -> None:
    """The regulator is asked and called to a conference, nobody goes to the place; nobody else is asked."""
    alone(world, case, but=world.town.offices["regulator"].pk)
    at, chen, regulator = world.at, world.actor("chen"), world.town.offices["regulator"]
    asked = set(case.consultations.open().values_list("kind", flat=True))
    if Consulting.OPINION not in asked:
        consultation.ask(case, [regulator], "请提出意见", days=3, by=chen, at=at)
    if Consulting.CONFERENCE not in asked:
        consultation.confer(case, [regulator], "布局", meeting_at=at, place="二楼", by=chen, at=at)


def alone(world: World, case: Case, *, but: int | None = None) -> None:
    """Nobody is asked, but for one office, and nobody is sent."""
    for row in Consultation.objects.open().filter(case=case).order_by("pk"):
        if row.office_id == but:
            continue
        if row.kind == Consulting.CONFERENCE:
            consultation.close(row, "不再会商", by=world.actor("chen"), at=world.at)
        else:
            who = "qian" if row.office_id == world.second.pk else "sun"
            consultation.answer(row, Stance.AGREES, "", by=world.actor(who), at=world.at)
    for sent in case.surveys.open().order_by("pk"):
        survey.cancel(sent, "改期", by=world.actor("chen"), at=world.at)


def sent(world: World, case: Case) -> None:
    """Two are sent to the place and have a photograph of it; nobody is asked."""
    for row in case.surveys.open().order_by("pk"):
        if row.photos.count() > 8:
            survey.cancel(row, "改期", by=world.actor("chen"), at=world.at)
    if not case.surveys.open().exists():
        NAMED["arrange"].do(world, case, world.actor("chen"), world.at)
    for _more in range(2 - case.surveys.open().get().photos.count()):
        NAMED["photograph"].do(world, case, world.actor("chen"), world.at)


def all_of_it(world: World, case: Case) -> None:
    """Whoever can be waited for is waited for."""
    heard(world, case)
    NAMED["arrange"].do(world, case, world.actor("chen"), world.at)


def contested(world: World, case: Case) -> None:
    """Somebody turned against the decision, and a paper that was amended after its delivery is still here."""
    running = Remedy.objects.filter(case=case, ended_at=None)
    if not running.exists():
        NAMED["seek_remedy"].do(world, case, world.actor("zheng"), world.at)
    if amended(case) is None:
        NAMED["amend"].do(world, case, world.actor("zheng"), world.at)


def quiet(world: World, case: Case) -> None:
    """Nobody turned against the decision."""
    if Remedy.objects.filter(case=case, ended_at=None).exists():
        NAMED["end_remedy"].do(world, case, world.actor("zheng"), world.at)


# How a case gets there.


def filed(stock: Stock) -> Case:
    return stock.found(SCENES["filed"]) or stock.world.counter()


def asked(stock: Stock) -> Case:
    case = filed(stock)
    NAMED["ask"].do(stock.world, case, stock.world.actor("lin"), stock.world.at)
    return case


def supplied(stock: Stock) -> Case:
    case = anew(stock.found(SCENES["asked"]) or asked(stock))
    NAMED["supply"].do(stock.world, case, stock.world.actor("zhao"), stock.world.at)
    return case


def accepted(stock: Stock) -> Case:
    return stock.found(SCENES["accepted"]) or stock.world.accepted(filed(stock))


def moved(stock: Stock) -> Case:
    case = accepted(stock)
    NAMED["move"].do(stock.world, case, stock.world.actor("chen"), stock.world.at)
    return case


def concluded(answer: Answer) -> Make:
    return lambda stock: stock.world.reviewed(accepted(stock), answer=answer)


def granted(stock: Stock) -> Case:
    case = anew(stock.found(SCENES["reviewed"]) or concluded(Answer.CONFORMS)(stock))
    alone(stock.world, case)
    return stock.world.granted(case)


def delivered(stock: Stock) -> Case:
    case = anew(stock.found(SCENES["granted"]) or granted(stock))
    NAMED["deliver"].do(stock.world, case, stock.world.actor("lin"), stock.world.at)
    return case


def withdrawn(stock: Stock) -> Case:
    case = filed(stock)
    NAMED["withdraw"].do(stock.world, case, stock.world.actor("zhao"), stock.world.at)
    return case


THREE_MONTHS_AGO = timedelta(days=94)


def renewing(stock: Stock) -> Case:
    """A renewal that lies before the approver when its licence ends."""
    world = stock.world
    given_at = world.at - THREE_MONTHS_AGO
    applied = given_at + timedelta(days=20)
    case = world.becoming(Purpose.RENEWAL, world.licence(at=given_at), at=applied)
    case = filing.file(case, again="另一处场所", by=world.actor("zhao"), at=applied)
    case = intake.accept(case, by=world.actor("lin"), at=applied)
    return review.conclude(case, world.town.answers(case), "符合条件", by=world.actor("chen"), at=applied)


def never(world: World, case: Case) -> bool:
    return False


def licensed(world: World, case: Case) -> bool:
    licence = given_by(case)
    return older(world, case) and licence is not None and licence.standing(legal_day(world.at)) == "valid"


def first_time(world: World, case: Case) -> bool:
    return older(world, case) and not case.corrections.exists()


def first_notice(world: World, case: Case) -> bool:
    return older(world, case) and case.corrections.count() == 1


def conforming(yes: bool) -> Callable[[World, Case], bool]:
    return lambda world, case: older(world, case) and case.opinion.conforming is yes


def undelivered(world: World, case: Case) -> bool:
    return licensed(world, case) and not hasattr(case, "delivery")


def in_hand(world: World, case: Case) -> bool:
    return licensed(world, case) and hasattr(case, "delivery")


def hers(world: World, case: Case) -> bool:
    """A draft of Zhao's for the edition in force."""
    return Case.objects.filter(pk=case.pk, applicant=world.town.user("zhao"), edition=world.newer).exists()


at_the_window = ("check", "give_back", "amend")
at_the_table = ("consult", "confer", "answer", "minutes", "close")
at_the_place = ("photograph", "remove_photo", "keep_survey")
SCENES = {
    scene.name: scene
    for scene in [
        Scene(
            "draft",
            S.DRAFT,
            ("save", "add_file", "remove_file", "discard", "file", "hand_over"),
            lambda stock: stock.world.draft(),
            begun,
            hers,
            now,
        ),
        Scene(
            "offered",
            S.DRAFT,
            ("save", "discard", "file", "take", "call_off"),
            lambda stock: stock.world.draft(),
            offered,
            hers,
            now,
        ),
        Scene(
            "slip",
            S.DRAFT,
            ("countersign", "return_slip", "reject_slip", "spoil_slip"),
            lambda stock: stock.world.slip(),
            nothing,
            never,
            now,
            "countersign",
        ),
        Scene(
            "filed",
            S.FILED,
            ("accept", "ask", "decline", "withdraw", "move", "correct_on_the_spot", *at_the_window),
            lambda stock: stock.world.counter(),
            nothing,
            first_time,
            now,
        ),
        Scene(
            "false materials",
            S.FILED,
            ("decline_hidden", "report_hidden", "accept", "decline"),
            lambda stock: stock.world.counter(),
            nothing,
            first_time,
            now,
            lead="decline_hidden",
        ),
        Scene(
            "false materials reported",
            S.FILED,
            ("answer_hidden", "decline_hidden", "accept"),
            lambda stock: stock.world.counter(),
            reported,
            first_time,
            now,
            lead="answer_hidden",
        ),
        Scene(
            "silent",
            S.FILED,
            ("silence", "accept", "ask", "decline", "withdraw", "move"),
            filed,
            nothing,
            first_time,
            lambda world: world.at + 9 * DAY,
            lead="silence",
        ),
        Scene(
            "instant",
            S.FILED,
            ("grant_on_the_spot", "accept", "ask", "decline", "withdraw"),
            lambda stock: stock.world.counter(stock.world.town.instant),
            nothing,
            of_edition(lambda world: world.town.instant),
            now,
            lead="grant_on_the_spot",
        ),
        Scene(
            "asked",
            S.CORRECTING,
            ("stage_file", "unstage_file", "stage_answers", "supply", "infected", "withdraw", *at_the_window),
            asked,
            staged,
            first_notice,
            now,
        ),
        Scene(
            "supplied",
            S.FILED,
            ("judge", "accept", "ask", "withdraw", "check"),
            supplied,
            judged,
            first_notice,
            now,
            lead="judge",
        ),
        Scene(
            "accepted",
            S.ACCEPTED,
            ("conclude", "withdraw", "move", "keep_review", "arrange", *at_the_table, *at_the_window),
            accepted,
            heard,
            older,
            now,
        ),
        Scene(
            "surveyed",
            S.ACCEPTED,
            ("object", "withdraw", *at_the_place, "record_survey", "cancel_survey"),
            accepted,
            sent,
            older,
            now,
        ),
        Scene("moved", S.ACCEPTED, ("notify", "conclude", "withdraw"), moved, nothing, never, now, "notify"),
        Scene(
            "reviewed",
            S.REVIEWED,
            ("grant", "send_back", "withdraw", "move", "consult", "arrange", *at_the_window),
            concluded(Answer.CONFORMS),
            alone,
            conforming(True),
            now,
        ),
        Scene(
            "objected",
            S.REVIEWED,
            ("refuse", "send_back", "withdraw", "answer", "close"),
            concluded(Answer.FAILS),
            all_of_it,
            conforming(False),
            now,
        ),
        Scene(
            "granted",
            S.GRANTED,
            ("deliver", "cancel_licence", "seek_remedy", "give_back", "amend", "confirm_service"),
            granted,
            quiet,
            undelivered,
            now,
        ),
        Scene(
            "delivered",
            S.GRANTED,
            ("deliver_amended", "amend", "cancel_licence", "end_remedy", "do_anew", "give_back"),
            delivered,
            contested,
            in_hand,
            now,
        ),
        Scene(
            "withdrawn", S.WITHDRAWN, ("begin_again", "give_back", "amend"), withdrawn, nothing, older, now
        ),
        Scene(
            "renewing",
            S.REVIEWED,
            ("renewal_silence", "grant", "send_back", "withdraw", "cancel_about"),
            renewing,
            nothing,
            never,
            now,
            "renewal_silence",
        ),
    ]
}

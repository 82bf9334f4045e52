"""What holds of promises, gaps, proceedings and entries in whatever state: asked of the rows and the trail, never of a rule.

Each act is followed on the trail by a reckoning of its own (`Told`): what the trail tells must be what the rows say.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime
from typing import NamedTuple

from django.apps import apps
from django.db import connection

from approvals.models import Case, CaseFile, Decision, Deficiency, PaperReceived, Proceeding, Remedy
from commitments.models import Commitment, Promised, Verification
from credit.models import Bar, Record
from ground.clocks.models import Clock
from ground.documents.models import Document
from ground.trail.models import Entry
from ground.workdays.calendar import after, legal_day
from tests.approvals.promise_agreements import assert_agreements, closed

# Literally, and not by the names that the rules go by: what a state is, this test says itself.
SIGNED_AND_RUNNING = {"signed", "decided", "performing", "overdue", "mismatched", "rectifying"}
BROKEN = {"overdue", "mismatched", "rectifying"}
PENDING = {"opened", "rectifying", "notified", "heard"}
LEANT_ON = SIGNED_AND_RUNNING | {"told", "fulfilled"}
# The limits of a proceeding and of an entry, by state; elsewhere none runs.
LIMIT_OF_PROCEEDING = {
    "opened": "approvals.proceeding",
    "rectifying": "approvals.rectification",
    "notified": "approvals.defence",
    "heard": "approvals.conclusion",
}
LIMIT_OF_ENTRY = {"proposed": "credit.notice", "notified": "credit.defence", "heard": "credit.decision"}
# What a timer settles the minute it is over.
TIMED = {
    "approvals.owed",
    "approvals.intake",
    "approvals.deficiency",
    "approvals.rectification",
    "approvals.defence",
    "credit.notice",
    "credit.defence",
    "credit.ending",
}
# What the law does by itself before an act is refused.
BY_ITSELF = {
    "approvals.deemed_accepted",
    "approvals.deficiency_opened",
    "approvals.deficiency_lapsed",
    "approvals.standing_followed",
    "approvals.route_back",
    "approvals.items_let_go",
    "approvals.proceeding_opened",
    "approvals.rectification_failed",
    "approvals.rectification_over",
    "approvals.revocation_heard",
    "commitments.overdue",
    "commitments.ended",
    "commitments.told",
    "credit.heard",
    "credit.dismissed",
    "credit.overrun",
    "credit.bar_suspended",
    "credit.bar_ended",
}
# Working days that somebody has to speak before he is listed.
TO_SPEAK = 10
KEPT = ("approvals", "commitments", "credit", "licences", "supervision", "clocks", "trail", "notices")


class Letter(NamedTuple):
    uuid: str
    state: str


class Told:
    """What the trail tells of every thing that has states."""

    def __init__(self, entries: list[Entry], proceedings: dict[str, Proceeding]) -> None:
        self.letters: dict[str, list[Letter]] = defaultdict(list)
        self.proceedings: dict[str, str] = {}
        self.gaps: dict[tuple[str, int], str] = {}
        self.entries: dict[str, str] = {}
        self.of = proceedings
        for entry in entries:
            self._read(entry)

    def _read(self, entry: Entry) -> None:
        room, _dot, act = entry.act.partition(".")
        match room:
            case "commitments":
                self._of_letter(entry, act)
            case "approvals":
                self._of_proceeding(entry, act)
                self._of_gaps(entry, act)
                self._of_remedy(entry, act)
            case "credit":
                states = {"proposed", "notified", "heard", "listed", "dismissed", "lifted"}
                if act in states:
                    self.entries[entry.thread] = act

    def _turn(self, thread: str, state: str) -> None:
        last = self.letters[thread].pop()
        self.letters[thread].append(Letter(last.uuid, state))

    def _of_letter(self, entry: Entry, act: str) -> None:
        turns = {"begun": "performing", "restored": "performing"}
        states = SIGNED_AND_RUNNING | {"withdrawn", "fulfilled", "ended"}
        if act == "told":
            assert not self._now(entry.thread) & LEANT_ON, f"{entry}: told beside another letter"
            self.letters[entry.thread].append(Letter(entry.facts["commitment"], "told"))
        elif act in {"revived", "returned", "suspended"}:
            self._turn(entry.thread, entry.facts["state"])
        elif (state := turns.get(act, act)) in states:
            self._turn(entry.thread, state)

    def _now(self, thread: str) -> set[str]:
        return {self.letters[thread][-1].state} if self.letters[thread] else set()

    def _of_proceeding(self, entry: Entry, act: str) -> None:
        turns = {
            "proceeding_opened": "opened",
            "rectification_ordered": "rectifying",
            "rectification_over": "opened",
            "rectification_failed": "opened",
            "revocation_notified": "notified",
            "revocation_heard": "heard",
            "revocation_supplemented": "notified",
            "revoked": "revoked",
            "revocation_kept": "kept",
            "revocation_corrected": "struck",
            "proceeding_closed": "closed",
        }
        if act == "rectification_restored" and self._now(entry.thread) & {"overdue", "mismatched"}:
            self._turn(entry.thread, "rectifying")
        if act not in turns:
            return
        uuid = entry.facts["proceeding"]
        if (
            not act.startswith("rectification_")
            or act.endswith("ordered")
            or self.proceedings[uuid] == "rectifying"
        ):
            self.proceedings[uuid] = turns[act]
        held, now = self.of[uuid].commitment, self._now(entry.thread)
        if held is None or not now or self.letters[entry.thread][-1].uuid != str(held.uuid):
            return
        if act == "revoked" and now & (SIGNED_AND_RUNNING | {"fulfilled", "suspended"}):
            self._turn(entry.thread, "revoked")
        elif act == "revocation_kept" and now & BROKEN:
            self._turn(entry.thread, "kept")
        elif act == "rectification_failed" and now == {"rectifying"}:
            self._turn(entry.thread, entry.facts["state"])
        elif act == "proceeding_closed" and now & BROKEN:
            self._turn(entry.thread, "performing")

    def _of_remedy(self, entry: Entry, act: str) -> None:
        """What a proceeding came to is gone: of it all that the trail tells is the outcome of the remedy."""
        if act != "remedy_ended":
            return
        row = Remedy.objects.get(uuid=entry.facts["remedy"]).proceeding
        taken = (
            {"annulled", "redone", "void", "ordered"}
            if row and row.approval
            else {"annulled", "redone", "void"}
        )
        if row is not None and entry.facts["outcome"] in taken:
            self.proceedings[str(row.uuid)] = "struck"

    def _of_gaps(self, entry: Entry, act: str) -> None:
        turns = {
            "deficiency_opened": "open",
            "deficiency_completed": "completed",
            "deficiency_lapsed": "lapsed",
            "deficiency_restored": "open",
        }
        if act in turns:
            self.gaps[entry.thread, entry.facts["no"]] = turns[act]
        elif act in {"withdrawn", "refused", "declined"}:
            for (thread, no), state in [*self.gaps.items()]:
                if thread == entry.thread and state == "open":
                    self.gaps[thread, no] = "ended"


class Overseer:
    """Looks the fair over after every step: everything that stands, and what is new since the last look."""

    def __init__(self, at: datetime) -> None:
        self.seen = Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        self.issued = Document.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        self.fresh: list[Entry] = []
        self.look(at)

    def look(self, at: datetime, *, timed: bool = False) -> list[Entry]:
        """`timed`: the timers have just gone round. What has been recorded since the last look."""
        self.at = at
        entries = list(Entry.objects.order_by("pk"))
        self.fresh = [one for one in entries if one.pk > self.seen]
        self.seen = entries[-1].pk if entries else 0
        self.cases = {one.thread: one for one in Case.objects.with_story().order_by("pk")}
        self.letters = list(Commitment.objects.select_related("party").order_by("pk"))
        self.promised: dict[int, list[Promised]] = defaultdict(list)
        for one in Promised.objects.select_related("commitment").order_by("commitment", "no"):
            self.promised[one.commitment_id].append(one)
        story = "case", "commitment", "decision__document", "decision__gives_licence", "record", "document"
        self.proceedings = list(Proceeding.objects.select_related(*story).order_by("pk"))
        gaps = Deficiency.objects.select_related("case").prefetch_related("gaps")
        self.gaps = list(gaps.order_by("pk"))
        self.entries = list(Record.objects.order_by("pk"))
        self.running: dict[str, Counter[str]] = defaultdict(Counter)
        for clock in Clock.objects.running().order_by("pk"):
            self.running[clock.thread][clock.kind] += clock.side != "promised"
            late = timed and clock.lapses_at <= at and clock.kind in TIMED
            assert not late or self._waits_for_a_look(clock), f"{clock} ran out and no timer saw it"
        self.told = Told(entries, {str(one.uuid): one for one in self.proceedings})
        self.assert_the_trail_tells_it()
        self.assert_clocks(timed=timed)
        self.assert_one_letter_each()
        self.assert_broken_is_followed()
        self.assert_revoked_and_kept()
        self.assert_due_process()
        self.assert_nothing_is_stuck()
        papers = list(Document.objects.filter(pk__gt=self.issued).order_by("pk"))
        self.issued = max([self.issued, *(one.pk for one in papers)])
        assert_agreements(self, papers, timed=timed)
        for entry in self.fresh:
            self._was_lawful(entry)
        return self.fresh

    def _waits_for_a_look(self, clock: Clock) -> bool:
        """What was brought in time does not lapse because nobody has looked at it."""
        gaps = next((one for one in self.gaps if one.thread == clock.thread), None)
        return gaps is not None and all_in(gaps)

    # Every act on the trail.

    def assert_the_trail_tells_it(self) -> None:
        said: dict[str, list[Letter]] = defaultdict(list)
        for letter in self.letters:
            said[letter.thread].append(Letter(str(letter.uuid), letter.state))
        told = {thread: rows for thread, rows in self.told.letters.items() if rows}
        assert told == dict(said), "the letters are not what the trail tells"
        rows = {str(one.uuid): one.state for one in self.proceedings}
        assert self.told.proceedings == rows, "the proceedings are not what the trail tells"
        gaps = {(one.case.thread, one.no): one.state for one in self.gaps}
        assert self.told.gaps == gaps, "the gaps are not what the trail tells"
        files = {one.thread: one.state for one in self.entries}
        assert self.told.entries == files, "the entries of the credit file are not what the trail tells"

    # No clock lost, and none that outlives what it waited for.

    def assert_clocks(self, *, timed: bool) -> None:
        for letter in self.letters:
            self._clocks_of_letter(letter, timed=timed)
        for row in self.proceedings:
            reached = {one.paper for one in row.services.all() if one.paper != "supplement"}
            if row.supplements.exclude(pk__in=row.services.values("supplement")).exists():
                reached.discard("notice")  # the last of them has not
            paper = {
                "rectifying": "order",
                "notified": "notice",
                "revoked": "decision",
                "kept": "decision",
                "struck": "correction" if hasattr(row, "self_correction") else None,
            }.get(row.state)
            kind = (
                LIMIT_OF_PROCEEDING.get(row.state)
                if paper is None or paper in reached
                else "approvals.service"
            )
            self._runs(row.thread, kind, str(row.state))
        for gaps in self.gaps:
            self._runs(gaps.thread, "approvals.deficiency" if gaps.state == "open" else None, gaps.state)
        for entry in self.entries:
            waits = Counter()
            if entry.state in LIMIT_OF_ENTRY:
                unserved = entry.state == "notified" and entry.served_at is None
                waits["credit.service" if unserved else LIMIT_OF_ENTRY[entry.state]] = 1
                waits["credit.ending"] = self._overrun(entry, timed=timed)
            if entry.state == "listed":
                waits["credit.repair"] = entry.repairs.filter(decided_at=None).count()
            if entry.lift not in {"objection", "withdrawn"}:  # that its term ran out answers no objection
                waits["credit.objection"] = entry.objections.filter(decided_at=None).count()
                if entry.state != "dismissed":  # of what never came to be nothing is to be taken out
                    waits["credit.strike"] = entry.strikes.filter(decided_at=None).count()
            self._rests(entry, timed=timed)
            waits["credit.delivery"] = self.running[entry.thread]["credit.delivery"]
            assert not waits["credit.delivery"] or entry.outgoing.waiting().exists()
            assert self.running[entry.thread] == waits, f"{entry.state}: {self.running[entry.thread]}"

    def _overrun(self, entry: Record, *, timed: bool) -> int:
        """How many last limits run, where its office let one pass; then nothing is closed because of it."""
        running = self.running[entry.thread]["credit.ending"]
        own = Clock.objects.filter(thread=entry.thread, kind__in=["credit.service", "credit.decision"])
        late = own.filter(settled_at=None, lapses_at__lte=self.at).exists()
        assert late or not running, "a last limit before the first was over"
        assert running or not (late and timed), "its office is late, and nothing follows"
        assert not running or not entry.bars.filter(ended_at=None, suspended_at=None).exists()
        return running

    def _rests(self, entry: Record, *, timed: bool) -> None:
        """Whether its basis is gone was not answered in time: nothing is closed or published because of it until it is."""
        own = Clock.objects.filter(thread=entry.thread, kind="credit.strike", settled_at=None)
        late = own.filter(lapses_at__lte=self.at).exists() and entry.state not in {"dismissed", "lifted"}
        rests = entry.suspended_at is not None
        assert late or not rests, "it rests, and nothing is asked of it that is late"
        assert rests or not (late and timed), "nobody answered in time, and nothing follows"
        if rests:
            assert not entry.bars.filter(ended_at=None, suspended_at=None).exists()
            assert entry not in Record.objects.publicised(legal_day(self.at))
        told = entry.announcements.order_by("pk").last()
        assert told is None or (told.tells in {"enter", "resume"}) == (entry.state == "listed" and not rests)

    def _runs(self, thread: str, kind: str | None, state: str) -> None:
        assert self.running[thread] == Counter({kind: 1} if kind else {}), f"{state}: {self.running[thread]}"

    def _clocks_of_letter(self, letter: Commitment, *, timed: bool) -> None:
        supplied, whole = letter.scheme != "proof", self.running[f"commitment:{letter.uuid}"]
        for one in self.promised[letter.pk]:
            runs = self.running[f"commitment:{letter.uuid}:{one.no}"]
            if letter.state not in {"performing", *BROKEN}:
                assert not +runs, f"{letter.state}: {runs}"
            elif letter.state == "performing" and supplied:
                owed = one.state in {"promised", "fails"}
                assert runs["commitments.supply"] == owed, f"{one.state}: {runs}"
                assert runs["commitments.verify"] == (one.state == "supplied"), f"{one.state}: {runs}"
            if timed and letter.state == "performing" and runs["commitments.supply"]:
                clock = Clock.objects.running().get(thread=one.thread, kind="commitments.supply")
                assert clock.lapses_at > self.at, "overdue, and no timer saw it"
        if letter.state not in {"performing", *BROKEN}:
            assert not +whole, f"{letter.state}: {whole}"
        elif letter.state == "performing":
            looked = Verification.objects.filter(commitment=letter, promised=None).exists()
            owed = letter.scheme != "credit" and letter.verify_days is not None and letter.method != "waived"
            assert whole["commitments.verify"] == (owed and not looked), f"the check of the letter: {whole}"

    # What is promised.

    def assert_one_letter_each(self) -> None:
        running = Counter(
            (one.party_id, one.basic_code)
            for one in self.letters
            if one.state in SIGNED_AND_RUNNING and one.check_over_at is None
        )
        assert not [pair for pair, n in running.items() if n > 1], "two letters run of one party in a matter"

    def assert_broken_is_followed(self) -> None:
        """Whoever is held to have broken his word has a proceeding in which that is concluded."""
        asked = {one.commitment_id for one in self.proceedings if one.state in PENDING}
        for letter in self.letters:
            assert letter.state not in BROKEN or letter.pk in asked, f"{letter.state}, and nobody asks why"

    def assert_revoked_and_kept(self) -> None:
        day = legal_day(self.at)
        for row in self.proceedings:
            decision, licence = row.decision, row.decision.gives_licence
            if row.state == "revoked":
                tellers = {row.noticed_by_id, *row.supplements.values_list("noticed_by", flat=True)}
                assert row.decided_by_id not in tellers, "one officer alone"
                late = row.reports.filter(reported_at__gt=row.noticed_at)
                assert not late.filter(weighing=None).exists(), "it rests on what he was not told of"
                assert decision.annulled_at is not None
                assert decision.paper.is_void
                assert licence is None or licence.standing(day) in {"annulled", "cancelled"}
            elif row.state == "kept" and row.decided_at == self.at and decision.annulled_at is None:
                assert not decision.paper.is_void
                assert licence is None or licence.standing(day) not in {"annulled"}
        standing = Decision.objects.filter(annulled_at=None, granted=True).order_by("pk")
        stands = {*standing.values_list("stands_for", flat=True)}
        for letter in self.letters:
            holds = self.cases[letter.thread].pk in stands
            assert letter.state not in {"performing", *BROKEN} or holds, f"{letter.state} of nothing"

    # The credit file.

    def assert_due_process(self) -> None:
        for row in self.entries:
            if row.state not in {"listed", "lifted"}:
                continue
            assert row.noticed_at, "listed without notice"
            assert row.served_at, "listed, and no notice reached him"
            notice = Document.objects.of(row.thread).filter(paper="credit.notice", voided_at=None)
            assert notice.exists(), "listed without a notice in writing"
            assert row.decided_by_id not in {row.noticed_by_id, row.proposed_by_id}, "one officer alone"
            heard = Entry.objects.get(thread=row.thread, act="credit.heard")
            waived = heard.user_id is not None and heard.user_id == row.account_id
            last = after(legal_day(row.served_at), TO_SPEAK).on
            assert waived or legal_day(row.heard_at) > last, "not heard out"
            assert row.decided_at >= row.heard_at

    # Nobody is left without a way on.

    def assert_nothing_is_stuck(self) -> None:
        """Of a case under way, what is missing is promised, awaited as a gap, or owed since its letter is over."""
        for thread, case in self.cases.items():
            letters = [one for one in self.letters if one.thread == thread]
            stands = [one for one in letters if one.state in LEANT_ON]
            if case.state in {"filed", "correcting", "accepted", "reviewed"}:
                assert bool(case.scheme) == bool(stands), (
                    f"“{case.scheme}” by {[one.state for one in letters]}"
                )
            if case.state not in {"accepted", "reviewed"}:
                continue
            known = {p.material_id for one in letters for p in self.promised[one.pk]}
            gaps = [one for one in self.gaps if one.case_id == case.pk and one.state in {"open", "lapsed"}]
            known |= {gap.material_id for one in gaps for gap in one.gaps.all()}
            lost = missing(case) - known - infected(case)
            assert not lost or case.deemed, f"{case}: nobody knows that {lost} are missing"

    # What an act may do, at the moment it does it.

    def _was_lawful(self, entry: Entry) -> None:
        match entry.act:
            case "approvals.granted":
                self._grant_was_lawful(self.cases[entry.thread], entry)
            case "commitments.signed":
                letter = next(one for one in self.letters if str(one.uuid) == entry.facts["commitment"])
                assert not closed(letter.party, letter.basic_code, letter.scheme, entry.happened_at), (
                    "a barred party has signed"
                )
            case "approvals.filed":
                self._application_was_open(self.cases[entry.thread], entry)
            case "approvals.deficiency_lapsed":
                case = self.cases[entry.thread]
                assert case.state != "refused", "a lapse is never a refusal"
                assert not Decision.objects.filter(case=case, decided_by=None, granted=False).exists()
            case "commitments.overdue":
                threads = [f"commitment:{one.uuid}" for one in self.letters if one.thread == entry.thread]
                limits = Clock.objects.filter(kind="commitments.supply", lapses_at__lte=entry.happened_at)
                ended = limits.values_list("thread", flat=True)
                assert {one.rpartition(":")[0] for one in ended} & {*threads}, "late before the last day"
            case "approvals.revoked":
                self._breach_is_held_against_him(entry)

    def _grant_was_lawful(self, case: Case, entry: Entry) -> None:
        letters = [one for one in self.letters if one.thread == case.thread and one.decided_at == self.at]
        promised = {p.material_id for one in letters if one.signed_at for p in self.promised[one.pk]}
        assert not missing(case) - promised, f"granted without {missing(case) - promised}"
        assert not case.scheme or letters, "granted on a letter that nobody signed"
        for letter in letters:
            assert not closed(letter.party, letter.basic_code, letter.scheme, entry.happened_at), (
                "granted on the word of a barred party"
            )
        for gaps in self.gaps:
            if gaps.case_id == case.pk and gaps.state in {"open", "lapsed"}:
                assert all(gap.conforms for gap in gaps.gaps.all()), "granted before all was in"

    def _application_was_open(self, case: Case, entry: Entry) -> None:
        day = legal_day(entry.happened_at)
        law = Bar.objects.filter(
            party=case.party,
            ground__in=["hidden", "fraud"],
            basic_code=case.edition.matter.basic_code,
            from_on__lte=day,
            until_on__gte=day,
            ended_at=None,
        )
        assert case.purpose != "new" or not law.exists(), "the law closed this application"

    def _breach_is_held_against_him(self, entry: Entry) -> None:
        row = next(one for one in self.proceedings if str(one.uuid) == entry.facts["proceeding"])
        wrong = row.item in {"abuse", "power", "procedure"} or (row.kind == "other" and row.item != "fraud")
        bars = Bar.objects.filter(thread=row.thread, ground="breach", ended_at=None, suspended_at=None)
        others = [f"proceeding:{one.uuid}" for one in self.proceedings if one.decision_id == row.decision_id]
        before = Record.objects.filter(
            source__in=others, misdeed="false" if row.item == "fraud" else row.told_of
        )
        # Of an earlier revocation that is gone: what was decided then, and not taken back with it, is not held against him twice.
        had = before.exclude(source=row.thread).exclude(decided_at=None).exclude(lift="withdrawn").exists()
        assert (row.record is None) == (wrong or had)
        assert bars.exists() == (row.record is not None and row.commitment_id is not None)


def all_in(gaps: Deficiency) -> bool:
    """Whether he has brought everything, and nobody has found fault with it."""
    return all(gap.supplied_at and gap.conforms is not False for gap in gaps.gaps.all())


def missing(case: Case) -> set[int]:
    """What the edition requires of a new application, and does not lie in the folder."""
    if case.purpose != "new":
        return set()
    asked = case.edition.materials.filter(necessity="required", exempt=False)
    files = CaseFile.objects.filter(case=case, superseded_in=None, gave_way_to=None)
    files = files.exclude(original__scan_state="infected")
    files = files.exclude(correction_item__isnull=False, correction_item__correction__supplied_at=None)
    papers = PaperReceived.objects.filter(case=case, superseded_in=None, gave_way_to=None)
    given = {*files.values_list("material", flat=True), *papers.values_list("material", flat=True)}
    return {*asked.values_list("pk", flat=True)} - given


def infected(case: Case) -> set[int]:
    """What was there, and lies in quarantine."""
    return {
        *CaseFile.objects.filter(case=case, original__scan_state="infected").values_list(
            "material", flat=True
        )
    }


def everything() -> list[tuple[str, str]]:
    """Every row of every table that an act may touch, reckoned to one word for each table."""
    tables = sorted(
        model._meta.db_table
        for app in apps.get_app_configs()
        if app.label in KEPT
        for model in app.get_models()
    )
    tables.append("documents_document")
    said = " UNION ALL ".join(
        f"SELECT '{table}', md5(coalesce(string_agg(row.*::text, '' ORDER BY row.*::text), '')) FROM {table} AS row"
        for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(said)
        return sorted(cursor.fetchall())

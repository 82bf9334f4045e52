"""Every timer of the house in one table. A sweep is safe to run twice, from two beats, on two machines."""

from typing import NamedTuple

from celery.schedules import crontab, schedule

MINUTE = 60.0


class Timer(NamedTuple):
    task: str
    every: float | schedule | crontab
    why: str


TIMERS: list[Timer] = [
    Timer(
        "ground.documents.tasks.render_waiting",
        MINUTE,
        "papers whose errand was lost are rendered all the same",
    ),
    Timer(
        "ground.documents.tasks.scan_waiting",
        MINUTE,
        "uploads that the virus scanner has not seen yet are scanned",
    ),
    Timer(
        "ground.notices.tasks.send_waiting",
        MINUTE,
        "messages whose errand was lost, or whose next try is due, are sent",
    ),
    Timer("ground.clocks.tasks.mark", MINUTE, "clocks that turn yellow or run over are marked, once"),
    Timer("ground.clocks.tasks.tick", MINUTE, "that timers go is known to whoever asks /readyz"),
    Timer("ground.trail.tasks.sequence", MINUTE, "committed entries get their number in the feed"),
    Timer("ground.trail.tasks.seal", crontab(minute=5), "what happened is sealed, signed and copied out"),
    Timer(
        "ground.trail.tasks.seal_readings",
        crontab(hour=0, minute=20),
        "a day of readings of personal files is sealed",
    ),
    Timer(
        "ground.trail.tasks.verify_whole",
        crontab(hour=4, minute=10),
        "the trail and its seals are walked from end to end",
    ),
    Timer(
        "ground.documents.tasks.sweep_orphans",
        crontab(hour=3, minute=10),
        "files that no row uses after a day are removed",
    ),
    Timer(
        "matters.tasks.turn_day",
        crontab(minute=1),
        "a matter whose next edition begins today is called and found as that edition says",
    ),
    Timer("matters.tasks.remind_of_errata", MINUTE, "an erratum nobody answered in time is said again (A1)"),
    Timer(
        "matters.tasks.forget_contacts",
        crontab(hour=3, minute=35),
        "how to reach whoever found a guide wrong is forgotten some time after the answer (PII-2)",
    ),
    Timer("evaluations.tasks.remind", MINUTE, "a bad rating nobody answered in time is said again (HCP-10)"),
    Timer("approvals.tasks.deem_accepted", MINUTE, "silence of five working days is acceptance (CLK-1)"),
    Timer(
        "approvals.tasks.report_infected",
        MINUTE,
        "whoever gave a file that is in quarantine is told to give it again",
    ),
    Timer(
        "approvals.tasks.lapse_deficiencies",
        MINUTE,
        "what was lacking and did not come by its last day has lapsed; what follows, its place says (COR-5)",
    ),
    Timer(
        "approvals.tasks.tell_moved",
        MINUTE,
        "whoever was given a last day hears where the announced calendar moved it (CAL-5)",
    ),
    Timer("credit.tasks.tell_moved", MINUTE, "the same of the days of a defence in the credit file"),
    Timer(
        "approvals.tasks.run_out_owed",
        MINUTE,
        "what was promised, is owed since the letter ended and did not come by its last day is known to both sides (COM-7)",
    ),
    Timer(
        "approvals.tasks.deem_renewed",
        MINUTE,
        "a renewal undecided when its licence ends is granted by the law (CLK-11)",
    ),
    Timer(
        "approvals.tasks.follow_catalogue",
        MINUTE,
        "what hangs on a matter that was cancelled or went to another office has its ending on that day (U3)",
    ),
    Timer(
        "approvals.tasks.tell_of_letters",
        crontab(minute=15),
        "the day a signed letter runs out undecided, its applicant and the desk hear so (CLK-15)",
    ),
    Timer(
        "approvals.tasks.follow_reform",
        MINUTE,
        "what waits for a permit that was abolished, or made a record, ends in words on that day (S50)",
    ),
    Timer(
        "approvals.tasks.remind",
        MINUTE,
        "the desk that holds a case is told before and after its limit (MON-1)",
    ),
    Timer(
        "approvals.tasks.remind_of_corrections",
        crontab(hour=9, minute=10),
        "applicants are reminded of what they were asked to put right",
    ),
    Timer(
        "approvals.tasks.run_over_commitments",
        MINUTE,
        "what was promised and did not come by its last day is overdue (CLK-15)",
    ),
    Timer(
        "approvals.tasks.run_over_checks",
        MINUTE,
        "a check that the organ did not make in its days keeps nobody from promising again (COM-18)",
    ),
    Timer(
        "approvals.tasks.resume_commitments",
        crontab(minute="*/10"),
        "what waited for another commitment in the same matter is to be kept once that one is over (COM-19)",
    ),
    Timer(
        "approvals.tasks.remind_of_commitments",
        crontab(hour=9, minute=20),
        "whoever still owes what he promised is reminded before its last day (CLK-15)",
    ),
    Timer(
        "approvals.tasks.remind_of_slips",
        crontab(minute=20),
        "an emergency receipt nobody countersigned in time is told to the monitors (U7)",
    ),
    Timer(
        "approvals.tasks.hear",
        MINUTE,
        "whoever was told of a revocation and kept silent has been heard; what he did not put right in time failed (COR-2)",
    ),
    Timer("credit.tasks.hear", MINUTE, "whoever did not defend himself in time has been heard (CRE-4)"),
    Timer(
        "credit.tasks.run_over",
        MINUTE,
        "what the office neither served nor decided in time closes nothing until it is decided, and what it did not verify rests (CRE-4, CRE-15)",
    ),
    Timer(
        "credit.tasks.abandon",
        MINUTE,
        "what nobody gave notice of in time, or served or decided by the last limit, is held against nobody (CRE-4)",
    ),
    Timer(
        "credit.tasks.remind",
        MINUTE,
        "whose turn it is with an entry is told before its limit, and who watches after it (MON-1)",
    ),
    Timer(
        "credit.tasks.expire",
        crontab(minute=2),
        "an entry of the credit file ends with the last day of its publicity (CRE-6)",
    ),
    Timer(
        "credit.tasks.take_in_lists", crontab(minute="*/10"), "what credit platforms deliver is taken in (K1)"
    ),
    Timer(
        "credit.tasks.share",
        crontab(minute="*/10"),
        "what the credit file says is told to the platforms that are joined, and told again until they took it (CRE-8)",
    ),
    Timer(
        "approvals.tasks.look_up_again",
        crontab(hour=2, minute=25),
        "whoever was listed meanwhile is found in the cases under way and the commitments that are performed (K3)",
    ),
    Timer(
        "approvals.tasks.look_up_listed",
        crontab(minute=35),
        "after a list was delivered or somebody was listed, the same within the hour (K3)",
    ),
    Timer("supervision.tasks.collect", MINUTE, "what was granted is taken over for the regulator (SHG-1)"),
    Timer(
        "supervision.tasks.reconcile",
        crontab(hour=3, minute=40),
        "a grant that the feed did not bring is taken over all the same",
    ),
    Timer("supervision.tasks.remind", MINUTE, "a handoff nobody received in time is said again (SHG-3)"),
    Timer(
        "matters.tasks.carry_on_imports",
        MINUTE,
        "a file of the catalogue whose errand was lost, or whose worker died, is read again",
    ),
    Timer(
        "portal.tasks.forget_keys",
        crontab(hour=3, minute=55),
        "the keys under which the API was called are kept for seven days",
    ),
    Timer(
        "ground.accounts.tasks.warn_of_expiry",
        crontab(minute=5),
        "whoever keeps a system hears that its token ends, fourteen days and one day before",
    ),
    Timer(
        "ground.accounts.tasks.forget",
        crontab(hour=3, minute=30),
        "sign-ins, readings and codes that were kept long enough are deleted (DB-7)",
    ),
    Timer(
        "portal.tasks.clear_sessions",
        crontab(hour=3, minute=50),
        "sessions that have run out are removed",
    ),
]

# A tick that no worker took within its minute is dropped: the next one does its work.
BEAT_SCHEDULE = {
    timer.task: {
        "task": timer.task,
        "schedule": timer.every,
        "options": {"expires": MINUTE - 5} if timer.every == MINUTE else {},
    }
    for timer in TIMERS
}

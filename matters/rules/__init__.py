"""Why not, in the catalogue: each file answers for one stage."""

from matters.rules.commitment import (
    deferrable,
    defers_all,
    may_promise,
    why_not_on_negative_list,
    why_not_promise_excluded,
)
from matters.rules.directory import (
    why_not_agree,
    why_not_file_directory,
    why_not_freeze,
    why_not_give_back_directory,
    why_not_keep_directories,
    why_not_receive_directory,
    why_not_report_directory,
)
from matters.rules.errata import why_not_answer, why_not_report
from matters.rules.hearing import ask_before_publication
from matters.rules.heirs import (
    KEPT,
    goes_on,
    heir,
    heirs,
    instead_of,
    lasting,
    on_the_way,
    served_by,
    serving,
)
from matters.rules.importing import (
    why_not_backdate,
    why_not_confirm,
    why_not_discard_import,
    why_not_list_again,
    why_not_move,
    why_not_overtake,
    why_not_rest,
)
from matters.rules.keeping import (
    why_not_confirm_row,
    why_not_end_row,
    why_not_keep_proof,
    why_not_keep_row,
    why_not_refuse_row,
    why_not_tell,
)
from matters.rules.packages import (
    current_edition,
    package_changes,
    why_not_begin_package,
    why_not_call_package,
    why_not_name_package,
    why_not_publish_package,
    why_not_recall_package,
)
from matters.rules.parts import why_not_merge, why_not_split
from matters.rules.powers import (
    why_not_begin_powers,
    why_not_keep_power,
    why_not_publish_powers,
    why_not_recall_powers,
    why_not_return_powers,
    why_not_submit_powers,
    why_not_write_powers,
)
from matters.rules.proposing import (
    beside_checks,
    changes_of,
    ends,
    found,
    is_correctable,
    label_of,
    lapsed,
    locked_elements,
    locked_for,
    office_of,
    why_not_accept,
    why_not_begin,
    why_not_change_locked,
    why_not_change_many,
    why_not_discard,
    why_not_edit,
    why_not_give_back,
    why_not_pass,
    why_not_place,
    why_not_prepare,
    why_not_publish,
    why_not_resume,
    why_not_show,
    why_not_submit,
    why_not_touch,
)
from matters.rules.publishing import (
    ended_by,
    is_over,
    last_edition,
    published_with,
    recalled_with,
    stopped_by,
    waiting_of,
    why_not_apart,
    why_not_complete,
    why_not_open,
    why_not_recall,
    why_not_recall_unsaid,
    why_not_take_effect,
    why_not_written_so,
)
from matters.rules.reform import follow_days, reform_of, why_not_notified, why_not_permit
from matters.rules.standing import (
    authors,
    catalogue_office,
    keeper_above,
    keeper_of,
    keeps,
    offices_imported_by,
    offices_kept_by,
    offices_written_by,
    why_not_release,
    why_not_release_own,
    why_not_write,
)
from matters.rules.statutes import (
    resting_on,
    why_not_add_statute,
    why_not_confirm_statute,
    why_not_end_statute,
    why_not_keep_article,
    why_not_keep_statutes,
    why_not_refuse_statute,
    why_not_tell_twice,
)
from matters.rules.succeeding import is_below, why_not_hand_over, why_not_succeed
from matters.rules.synonyms import why_not_add_synonym, why_not_end_synonym, why_not_keep_synonyms

__all__ = [
    "KEPT", "ask_before_publication", "authors", "beside_checks", "catalogue_office", "changes_of", "current_edition", "deferrable",
    "defers_all", "ended_by",
    "ends", "follow_days", "found", "goes_on", "heir", "heirs", "instead_of", "is_below", "is_correctable", "is_over", "keeper_above", "keeper_of", "keeps",
    "label_of", "lapsed", "last_edition", "lasting",
    "locked_elements", "locked_for", "may_promise", "office_of", "offices_imported_by", "offices_kept_by",
    "offices_written_by", "on_the_way", "package_changes", "published_with", "recalled_with", "reform_of",
    "resting_on", "served_by", "serving", "stopped_by", "waiting_of", "why_not_accept",
    "why_not_add_statute", "why_not_add_synonym", "why_not_agree", "why_not_answer", "why_not_apart",
    "why_not_backdate", "why_not_begin", "why_not_begin_package", "why_not_begin_powers", "why_not_call_package",
    "why_not_change_locked", "why_not_change_many", "why_not_complete", "why_not_confirm",
    "why_not_confirm_row", "why_not_confirm_statute", "why_not_discard", "why_not_discard_import", "why_not_edit", "why_not_end_row",
    "why_not_end_statute", "why_not_end_synonym", "why_not_file_directory", "why_not_freeze",
    "why_not_give_back", "why_not_give_back_directory", "why_not_hand_over", "why_not_keep_article",
    "why_not_keep_directories", "why_not_keep_power", "why_not_keep_proof", "why_not_keep_row",
    "why_not_keep_statutes", "why_not_keep_synonyms", "why_not_list_again", "why_not_merge", "why_not_move",
    "why_not_name_package", "why_not_notified", "why_not_on_negative_list", "why_not_open", "why_not_overtake", "why_not_pass", "why_not_permit",
    "why_not_place",
    "why_not_prepare", "why_not_promise_excluded", "why_not_publish",
    "why_not_publish_package", "why_not_publish_powers", "why_not_recall", "why_not_recall_package", "why_not_recall_powers",
    "why_not_recall_unsaid", "why_not_receive_directory",
    "why_not_refuse_row", "why_not_refuse_statute", "why_not_release", "why_not_release_own", "why_not_report",
    "why_not_report_directory", "why_not_rest", "why_not_resume", "why_not_return_powers", "why_not_show",
    "why_not_split", "why_not_submit", "why_not_submit_powers", "why_not_succeed", "why_not_take_effect", "why_not_tell", "why_not_tell_twice",
    "why_not_touch", "why_not_write", "why_not_write_powers", "why_not_written_so",
]  # fmt: skip

from django.urls import path

from approvals.views import commitment as committing
from approvals.views import correction as correcting
from approvals.views import counter, filing, materials, mine, performing
from approvals.views import deficiency as lacking
from approvals.views import emergency as slips
from approvals.views import routes as routing
from approvals.views import service as serving
from approvals.views import transfer as transferring
from approvals.views import withdrawal as withdrawing

app_name = "approvals"

urlpatterns = [
    path("apply/<slug:code>/", filing.start, name="start"),
    path("cases/", mine.mine, name="mine"),
    path("drafts/<uuid:uuid>/", filing.draft, name="draft"),
    path("drafts/<uuid:uuid>/situation/", filing.situation, name="situation"),
    path("drafts/<uuid:uuid>/sections/<slug:key>/", filing.section, name="section"),
    path("drafts/<uuid:uuid>/sections/<slug:key>/autosave/", filing.autosave, name="autosave"),
    path("drafts/<uuid:uuid>/routes/", routing.routes, name="routes"),
    path("drafts/<uuid:uuid>/materials/", materials.materials, name="materials"),
    path("drafts/<uuid:uuid>/materials/<int:pk>/files/", materials.material_file, name="material-file"),
    path("drafts/<uuid:uuid>/files/<uuid:file>/removal/", materials.file_removal, name="file-removal"),
    path("drafts/<uuid:uuid>/check/", filing.check, name="check"),
    path("drafts/<uuid:uuid>/discarding/", filing.discarding, name="discarding"),
    path("drafts/<uuid:uuid>/transfer/", transferring.hand_over, name="transfer"),
    path("transfers/<uuid:uuid>/", transferring.taking, name="transfer-taking"),
    path("transfers/<uuid:uuid>/calling-off/", transferring.calling_off, name="transfer-calling-off"),
    path("desk/counter/", counter.choose, name="counter"),
    path("desk/counter/<slug:code>/", counter.take, name="counter-case"),
    path("cases/<str:number>/done/", filing.done, name="done"),
    path("cases/<str:number>/correct/", correcting.correct, name="correct"),
    path("cases/<str:number>/correct/autosave/", correcting.autosave, name="correct-autosave"),
    path("cases/<str:number>/correct/items/<int:no>/files/", correcting.file, name="correct-file"),
    path(
        "cases/<str:number>/correct/files/<uuid:uuid>/removal/",
        correcting.file_removal,
        name="correct-file-removal",
    ),
    path("cases/<str:number>/correct/check/", correcting.check, name="correct-check"),
    path("cases/<str:number>/commitment/performing/", performing.performed, name="performing"),
    path(
        "cases/<str:number>/commitment/promised/<int:no>/files/", performing.supplied, name="promised-files"
    ),
    path("cases/<str:number>/gaps/", lacking.gaps, name="gaps"),
    path("cases/<str:number>/gaps/promise/", lacking.promise, name="gaps-promise"),
    path("cases/<str:number>/gaps/<int:no>/files/", lacking.file, name="gap-file"),
    path("cases/<str:number>/service-address/", serving.address, name="service-address"),
    path("cases/<str:number>/withdrawal/", withdrawing.withdraw, name="withdrawal"),
    path("cases/<str:number>/commitment/", committing.commitment, name="commitment"),
    path("cases/<str:number>/commitment/letter/", committing.letter, name="commitment-letter"),
    path("cases/<str:number>/commitment/signature/", committing.signature, name="commitment-signature"),
    path("cases/<str:number>/owed/", committing.owed, name="owed"),
    path("cases/<str:number>/owed/<int:no>/", committing.owed_file, name="owed-file"),
    path("cases/<str:number>/commitment/withdrawal/", committing.withdrawal, name="commitment-withdrawal"),
    path("desk/emergency/", slips.slips, name="slips"),
    path("desk/emergency/block/", slips.block, name="slip-block"),
    path("desk/emergency/<uuid:uuid>/", slips.slip, name="slip"),
    path("desk/emergency/<uuid:uuid>/sheet/", slips.sheet, name="slip-sheet"),
    path("desk/emergency/<uuid:uuid>/entry/<slug:code>/", slips.entry, name="slip-entry"),
    path("desk/emergency/<uuid:uuid>/countersign/", slips.countersign, name="slip-countersign"),
    path("desk/emergency/<uuid:uuid>/objection/", slips.objection, name="slip-objection"),
    path("desk/emergency/<uuid:uuid>/spoil/", slips.spoil, name="slip-spoil"),
    path("desk/emergency/<uuid:uuid>/spoil/countersign/", slips.sign_spoiled, name="slip-spoil-sign"),
    path("cases/<str:number>/beginning-again/", withdrawing.begin_again, name="begin-again"),
]

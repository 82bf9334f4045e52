from django.urls import path

from credit.views import matches, records, sharing

app_name = "credit"

urlpatterns = [
    path("credit/", records.public, name="public"),
    path("me/credit/<uuid:uuid>/", records.my_record, name="record"),
    path("desk/credit/", records.desk, name="desk"),
    path("desk/credit/matches/", matches.matches, name="matches"),
    path("desk/credit/matches/<int:pk>/judgement/", matches.judgement, name="judgement"),
    path("desk/credit/matches/<int:pk>/correction/", matches.match_correction, name="match-correction"),
    path("desk/credit/matches/<slug:code>/", matches.deliveries, name="deliveries"),
    path("desk/credit/matches/<slug:code>/<int:no>/", matches.bad_rows, name="bad-rows"),
    path("desk/credit/sharing/", sharing.sharing, name="sharing"),
    path("desk/credit/<uuid:uuid>/", records.desk_record, name="desk-record"),
    path("credit/evidence/<uuid:uuid>/", records.evidence, name="evidence"),
    path("credit/<uuid:uuid>/notice/", records.notice, name="notice"),
    path("credit/<uuid:uuid>/defence/", records.defence, name="defence"),
    path("credit/<uuid:uuid>/acknowledgement/", records.acknowledgement, name="acknowledgement"),
    path("credit/<uuid:uuid>/waiver/", records.waiver, name="waiver"),
    path("credit/<uuid:uuid>/service/", records.service, name="service"),
    path("credit/<uuid:uuid>/decision/", records.decision, name="decision"),
    path("credit/<uuid:uuid>/strikes/", records.strikes, name="strikes"),
    path("credit/<uuid:uuid>/strike-decision/", records.strike_decision, name="strike-decision"),
    path("credit/<uuid:uuid>/repairs/", records.repairs, name="repairs"),
    path("credit/<uuid:uuid>/repair-decision/", records.repair_decision, name="repair-decision"),
    path("credit/<uuid:uuid>/objections/", records.objections, name="objections"),
    path("credit/<uuid:uuid>/objection-answer/", records.objection_answer, name="objection-answer"),
]

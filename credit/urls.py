from django.urls import path

from credit import views

app_name = "credit"

urlpatterns = [
    path("credit/", views.public, name="public"),
    path("me/credit/<uuid:uuid>/", views.my_record, name="record"),
    path("desk/credit/", views.desk, name="desk"),
    path("desk/credit/matches/", views.matches, name="matches"),
    path("desk/credit/matches/<int:pk>/judgement/", views.judgement, name="judgement"),
    path("desk/credit/matches/<int:pk>/correction/", views.match_correction, name="match-correction"),
    path("desk/credit/<uuid:uuid>/", views.desk_record, name="desk-record"),
    path("credit/evidence/<uuid:uuid>/", views.evidence, name="evidence"),
    path("credit/<uuid:uuid>/notice/", views.notice, name="notice"),
    path("credit/<uuid:uuid>/defence/", views.defence, name="defence"),
    path("credit/<uuid:uuid>/waiver/", views.waiver, name="waiver"),
    path("credit/<uuid:uuid>/service/", views.service, name="service"),
    path("credit/<uuid:uuid>/decision/", views.decision, name="decision"),
    path("credit/<uuid:uuid>/strikes/", views.strikes, name="strikes"),
    path("credit/<uuid:uuid>/strike-decision/", views.strike_decision, name="strike-decision"),
    path("credit/<uuid:uuid>/repairs/", views.repairs, name="repairs"),
    path("credit/<uuid:uuid>/repair-decision/", views.repair_decision, name="repair-decision"),
    path("credit/<uuid:uuid>/objections/", views.objections, name="objections"),
    path("credit/<uuid:uuid>/objection-answer/", views.objection_answer, name="objection-answer"),
]

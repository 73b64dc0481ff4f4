"""Readers: one function a source, and `as_messages` and `as_turns` for any frame."""

from vocsigma.loaders._cities.boston311 import read_boston311
from vocsigma.loaders._cities.cfpb import read_cfpb
from vocsigma.loaders._cities.nyc311 import read_nyc311
from vocsigma.loaders._cities.open311 import read_open311
from vocsigma.loaders._desks.freshdesk import read_freshdesk
from vocsigma.loaders._desks.intercom import read_intercom
from vocsigma.loaders._desks.salesforce_cases import read_salesforce_cases
from vocsigma.loaders._desks.zendesk import read_zendesk
from vocsigma.loaders._frames.answer_frame import as_answers
from vocsigma.loaders._frames.customer_frame import as_customers
from vocsigma.loaders._frames.message_frame import as_messages
from vocsigma.loaders._frames.turn_frame import as_turns
from vocsigma.loaders._networks.bluesky import read_bluesky
from vocsigma.loaders._networks.discourse import read_discourse
from vocsigma.loaders._networks.facebook import read_facebook
from vocsigma.loaders._networks.instagram import read_instagram
from vocsigma.loaders._networks.mastodon import read_mastodon
from vocsigma.loaders._networks.reddit import read_reddit
from vocsigma.loaders._networks.twcs import read_twcs
from vocsigma.loaders._networks.x_archive import read_x_archive
from vocsigma.loaders._networks.x_v1 import read_x_v1
from vocsigma.loaders._networks.x_v2 import read_x_v2
from vocsigma.loaders._networks.youtube import read_youtube
from vocsigma.loaders._read_any import read_any
from vocsigma.loaders._shops.app_store import read_app_store
from vocsigma.loaders._shops.google_business import read_google_business
from vocsigma.loaders._shops.google_play import read_google_play
from vocsigma.loaders._surveys.delighted import read_delighted
from vocsigma.loaders._surveys.google_forms import read_google_forms
from vocsigma.loaders._surveys.limesurvey import read_limesurvey
from vocsigma.loaders._surveys.microsoft_forms import read_microsoft_forms
from vocsigma.loaders._surveys.qualtrics import read_qualtrics
from vocsigma.loaders._surveys.spss import read_spss
from vocsigma.loaders._surveys.stata import read_stata
from vocsigma.loaders._surveys.survey_csv import read_survey_csv
from vocsigma.loaders._surveys.surveymonkey import read_surveymonkey
from vocsigma.loaders._surveys.typeform import read_typeform
from vocsigma.loaders._values.loaded import Loaded

__all__ = [
    "Loaded",
    "as_answers",
    "as_customers",
    "as_messages",
    "as_turns",
    "read_any",
    "read_app_store",
    "read_bluesky",
    "read_boston311",
    "read_cfpb",
    "read_delighted",
    "read_freshdesk",
    "read_discourse",
    "read_facebook",
    "read_google_business",
    "read_google_forms",
    "read_google_play",
    "read_instagram",
    "read_intercom",
    "read_limesurvey",
    "read_mastodon",
    "read_microsoft_forms",
    "read_nyc311",
    "read_open311",
    "read_qualtrics",
    "read_reddit",
    "read_salesforce_cases",
    "read_spss",
    "read_stata",
    "read_survey_csv",
    "read_surveymonkey",
    "read_twcs",
    "read_typeform",
    "read_x_archive",
    "read_x_v1",
    "read_x_v2",
    "read_youtube",
    "read_zendesk",
]

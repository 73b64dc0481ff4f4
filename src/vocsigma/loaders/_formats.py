"""Every format that `read_any` knows; each is described next to its reader."""

from __future__ import annotations

from vocsigma.loaders._cities import (
    boston311,
    cfpb,
    nyc311,
    open311,
)
from vocsigma.loaders._desks import (
    freshdesk,
    intercom,
    salesforce_cases,
    zendesk,
)
from vocsigma.loaders._files.fingerprint import Format
from vocsigma.loaders._networks import (
    bluesky,
    discourse,
    facebook,
    instagram,
    mastodon,
    reddit,
    twcs,
    x_archive,
    x_v1,
    x_v2,
    youtube,
)
from vocsigma.loaders._shops import (
    app_store,
    google_business,
    google_play,
)
from vocsigma.loaders._surveys import (
    delighted,
    google_forms,
    limesurvey,
    microsoft_forms,
    qualtrics,
    spss,
    stata,
    surveymonkey,
    typeform,
)

FORMATS: tuple[Format, ...] = (
    app_store.FORMAT,
    bluesky.FORMAT,
    boston311.FORMAT,
    cfpb.FORMAT,
    delighted.FORMAT,
    discourse.FORMAT,
    facebook.FORMAT,
    freshdesk.FORMAT,
    google_business.FORMAT,
    google_forms.FORMAT,
    google_play.FORMAT,
    instagram.FORMAT,
    intercom.FORMAT,
    limesurvey.FORMAT,
    mastodon.FORMAT,
    microsoft_forms.FORMAT,
    nyc311.FORMAT,
    open311.FORMAT,
    qualtrics.FORMAT,
    reddit.FORMAT,
    salesforce_cases.FORMAT,
    spss.FORMAT,
    stata.FORMAT,
    surveymonkey.FORMAT,
    twcs.FORMAT,
    typeform.FORMAT,
    x_archive.FORMAT,
    x_v1.FORMAT,
    x_v2.FORMAT,
    youtube.FORMAT,
    zendesk.FORMAT,
)

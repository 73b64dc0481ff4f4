"""Sphinx builds the documentation: sphinx-build -W --keep-going -b html docs docs/_build/html."""

import os
import shutil
import sys
from pathlib import Path

import vocsigma

DOCS = Path(__file__).parent
sys.path.insert(0, str(DOCS / "_ext"))
for notebook in (DOCS.parent / "notebooks").glob("*.ipynb"):
    shutil.copyfile(notebook, DOCS / "tutorials" / notebook.name)
# The kernels that run the pages' code take the look of their figures from here.
os.environ["MATPLOTLIBRC"] = str(DOCS / "matplotlibrc")

project = "vocsigma"
author = "The vocsigma developers"
copyright = "The vocsigma developers, MIT licence"  # noqa: A001
version = release = vocsigma.__version__

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "numpydoc",
    "myst_nb",
    "agreement",
    "api_pages",
    "local_only",
]
exclude_patterns = ["_build", "_generated", "**/.ipynb_checkpoints", "jupyter_execute"]
templates_path = ["_templates"]
default_role = "autolink"

autosummary_ignore_module_all = False
numpydoc_show_class_members = False
# Formulas are written in plain text: MathJax would be fetched from the network.
myst_enable_extensions = []
myst_heading_anchors = 3

nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 120
nb_merge_streams = True
# Jupyter's widgets would be fetched from the network; there are none.
nb_ipywidgets_js = {}

html_theme = "pydata_sphinx_theme"
html_title = f"vocsigma {release}"
html_show_sourcelink = False
html_static_path = ["_static"]
html_css_files = ["vocsigma.css"]
html_theme_options = {
    "show_toc_level": 2,
    "navigation_with_keys": False,
    "show_prev_next": True,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": ["theme-version"],
    "header_links_before_dropdown": 8,
    "navbar_persistent": [],
    "navbar_end": ["search-button", "theme-switcher"],
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
html_sidebars = {
    page: []
    for page in (
        "index",
        "get_started",
        "concepts",
        "gallery",
        "tutorials/*",
        "agreement",
        "measured",
        "changelog",
    )
}

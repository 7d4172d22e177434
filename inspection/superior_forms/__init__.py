"""上级空白报表: kept, mapped and filled (filling.py); its pages (views.py)."""

"""page.py: reads a page of the HTML report as a browser would, and says what must not be in it."""
import html.parser
import re

VOID = {"meta", "br", "link", "img", "input", "hr", "base", "col", "embed", "source", "track", "wbr", "area"}

# Elements that fetch, run or embed something, whatever their attributes.
FORBIDDEN = {"script", "link", "img", "image", "iframe", "object", "embed", "audio", "video", "source", "base", "form",
             "input", "portal", "frame", "applet", "use", "feimage", "foreignobject", "animate", "set", "math"}

# Attributes that hold an address.
ADDRESSES = {"src", "srcset", "action", "formaction", "data", "poster", "background", "cite", "ping", "manifest",
             "xlink:href", "longdesc", "codebase", "archive", "icon", "profile"}

# Elements of a drawing: black, or not to be seen at all, unless the style says otherwise.
SHAPES = {"rect", "path", "line", "text"}

POLICY = "default-src 'none'; style-src 'unsafe-inline'"

# Of Unicode: controls but for line ends and tabs, and what turns text around or hides (TR 36).
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")


class Page(html.parser.HTMLParser):
    """Elements, ids, links within the page, all its text, and everything that should not be there."""

    def __init__(self, source):
        super().__init__(convert_charrefs=True)
        self.open, self.ids, self.targets, self.troubles = [], [], [], []
        self.text, self.attributes, self.style, self.elements = [], [], [], {}
        self.policy = self.language = None
        self.shapes = set()  # classes of what is drawn
        self.feed(source)
        self.close()
        self.finish(source)

    def trouble(self, what):
        self.troubles.append(f"line {self.getpos()[0]}: {what}")

    def handle_starttag(self, tag, attrs):
        self.elements[tag] = self.elements.get(tag, 0) + 1
        if tag in FORBIDDEN:
            self.trouble(f"an element <{tag}>")
        for name, value in attrs:
            self.take_attribute(tag, name, value or "")
        if tag == "html":
            self.language = dict(attrs).get("lang")
        if tag == "svg" and not any(parent == "svg" for parent in self.open):
            self.check_drawing(dict(attrs))
        if tag == "meta" and dict(attrs).get("http-equiv") == "Content-Security-Policy":
            self.policy = dict(attrs).get("content")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.trouble(f"</{tag}> closes nothing")

    def handle_data(self, data):
        (self.style if "style" in self.open[-1:] else self.text).append(data)

    def handle_comment(self, data):
        self.trouble(f"a comment: {data[:40]}")

    def take_attribute(self, tag, name, value):
        self.attributes.append(value)
        if name == "class" and tag in SHAPES:
            self.shapes.update(value.split())
        if name == "id":
            self.ids.append(value)
        if name.startswith("on") or name in ADDRESSES:
            self.trouble(f"<{tag} {name}={value[:40]!r}>")
        if name == "href" and not value.startswith("#"):
            self.trouble(f"a link out of the page: {value[:60]!r}")
        elif name == "href":
            self.targets.append(value[1:])
        if "url(" in value and not re.fullmatch(r"url\(#[\w-]+\)", value):
            self.trouble(f"<{tag} {name}={value[:40]!r}>")

    def check_drawing(self, attributes):
        labelled = attributes.get("role") == "img" and attributes.get("aria-label")
        if not labelled and attributes.get("aria-hidden") != "true":
            self.trouble("a drawing that is neither described nor hidden")

    def finish(self, source):
        if self.open:
            self.troubles.append(f"never closed: {self.open}")
        if self.policy != POLICY:
            self.troubles.append(f"the policy is {self.policy!r}")
        for one in {i for i in self.ids if self.ids.count(i) > 1} if len(set(self.ids)) < len(self.ids) else ():
            self.troubles.append(f"id {one!r} more than once")
        for target in set(self.targets) - set(self.ids):
            self.troubles.append(f"a link to #{target}, which is not there")
        if re.search(r"url\(|@import|expression\(|javascript:", "".join(self.style)):
            self.troubles.append("the style fetches something")
        for name in {name for name in self.shapes if f".{name}" not in "".join(self.style)}:
            self.troubles.append(f"a drawing of class {name!r} would be black: it has no style")
        unseen = UNSEEN.search(source)
        if unseen:
            self.troubles.append(f"a character that cannot be seen: {unseen.group()!r}")

    def words(self):
        return "".join(self.text)

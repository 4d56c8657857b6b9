"""Just enough C++ reading for tidy: blank out comments and strings, find functions."""

import re
from dataclasses import dataclass

_SKIP = re.compile(
    r"""(?P<raw>R"(?P<tag>[^()\s\\]{0,16})\(.*?\)(?P=tag)")"""
    r"""|(?P<comment>//[^\n]*|/\*.*?\*/)"""
    r"""|(?P<include>^[ \t]*\#[ \t]*include[^\n]*)"""
    r"""|(?P<string>"(?:\\.|[^"\\\n])*")"""
    r"""|(?P<digits>\b\d[\w']*)"""
    r"""|(?P<char>'(?:\\.|[^'\\\n])+')""",
    re.DOTALL | re.MULTILINE,
)


def _blank(match):
    if match.lastgroup == "digits":
        return match.group().replace("'", "0")
    return re.sub(r"[^\n]", " ", match.group())


def code_only(text):
    """The text with comments, strings and includes as spaces; lines and columns stay."""
    return _SKIP.sub(_blank, text)


def without_preprocessor(code):
    """Directives (with their continued lines) as blanks, so that braces in macros do not count."""
    return re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", _blank, code, flags=re.MULTILINE)


@dataclass(frozen=True)
class Function:
    name: str
    first: int  # line of the signature
    last: int   # line of the closing brace

    @property
    def lines(self):
        return self.last - self.first + 1


_TYPE = re.compile(r"\b(class|struct|union|enum)\b[^()]*((?<!:):(?!:).*)?$", re.DOTALL)
_INIT_LIST = re.compile(r"\)\s*(noexcept(\([^)]*\))?\s*)?:(?!:)", re.DOTALL)
_NAME = re.compile(r"([~\w:]+|operator\s*[^\s\w(]+|operator\s*\(\))\s*\(", re.DOTALL)


def functions(code):
    """Outermost function bodies of `code` (already code_only, without preprocessor)."""
    found = []
    head_start, position = 0, 0
    while position < len(code):
        c = code[position]
        if c == "(":
            position = _close(code, position, "(", ")")
            continue
        if c == "{":
            head = code[head_start:position]
            kind = _kind(head)
            if kind == "scope":
                head_start = position + 1
            else:
                end = _close(code, position, "{", "}")
                if kind == "function":
                    found.append(_function(code, head_start, head, end))
                    head_start = end
                position = end
                continue
        elif c in ";}":
            head_start = position + 1
        elif c == ":" and re.search(r"\b(public|private|protected)\s*$", code[head_start:position]):
            head_start = position + 1
        position += 1
    return found


_SCOPE = re.compile(
    r"\bnamespace\s*(?P<space>[\w:]*)\s*\{"
    r"|\b(?:struct|class|union|enum(?:\s+class)?)\s+(?P<type>[A-Za-z_]\w*)(?:\s+final)?\s*"
    r"(?::(?!:)[^;{()]*)?\{"
    r"|\{|\}")


def types(code):
    """(line, name with its namespaces) of the types of `code` that other files could define too:
    none of a function, another type, or a namespace without name."""
    scopes = []
    for match in _SCOPE.finditer(code):
        if match.group() == "}":
            if scopes:
                scopes.pop()
        elif match["space"] is not None:
            scopes.append(match["space"] or None)
        else:
            if match["type"] and None not in scopes:
                line = code.count("\n", 0, match.start()) + 1
                yield line, "::".join([*scopes, match["type"]])
            scopes.append(None)


def _kind(head):
    """What the brace after `head` opens: a scope to look into, a function body, or a value."""
    if re.search(r"\bnamespace\b", head) or re.search(r'\bextern\s*$', head) or _TYPE.search(head):
        return "scope" if not re.search(r"\benum\b", head) else "value"
    if "(" not in head or head.rstrip().endswith("="):
        return "value"
    init = _INIT_LIST.search(head)
    if init and re.search(r"[\w>]\s*$", head[init.end():]):
        return "value"  # member{...} in a constructor's list; the head goes on behind it
    return "function"


def _function(code, head_start, head, end):
    lead = len(head) - len(head.lstrip())
    names = [m.group(1) for m in _NAME.finditer(head)]
    name = next((n for n in names if n not in ("decltype", "alignas", "requires")), "?")
    if name in ("TEST", "TEST_F", "TEST_P", "TYPED_TEST", "BENCHMARK_F"):
        name = re.sub(r"\s+", "", head.strip())
    first = code.count("\n", 0, head_start + lead) + 1
    return Function(name, first, code.count("\n", 0, end - 1) + 1)


def _close(code, position, opening, closing):
    """Index behind the partner of the bracket at `position`."""
    depth = 0
    for i in range(position, len(code)):
        if code[i] == opening:
            depth += 1
        elif code[i] == closing:
            depth -= 1
            if depth == 0:
                return i + 1
    return len(code)

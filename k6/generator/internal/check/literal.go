package check

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"scaleguild/k6/generator/internal/template"
)

// literal is the template of one JSON value, such as 5, {id}, "ok" or "user-{id}".
type literal struct {
	slot     int               // of the value that it is; -1 where it is none alone
	constant gjson.Result      // where it is neither that nor a text
	text     template.Template // of a text
	isText   bool              // it is a text
}

var alone = regexp.MustCompile(`^\{([A-Za-z_][A-Za-z0-9_]*)\}$`)

func newLiteral(text string, names []string) (literal, error) {
	l := literal{slot: -1}
	if found := alone.FindStringSubmatch(text); found != nil {
		if l.slot = slices.Index(names, found[1]); l.slot < 0 {
			return l, fmt.Errorf("a value names what is not drawn (got %s, want {%s})", text, strings.Join(names, "}, {"))
		}
		return l, nil
	}
	if !strings.HasPrefix(text, `"`) {
		if !gjson.Valid(text) {
			return l, fmt.Errorf("not a JSON value (got %q, want one)", text)
		}
		l.constant = gjson.Parse(text)
		return l, nil
	}
	l.isText = true
	t, err := template.New(text[1:max(1, len(text)-1)], names)
	if err == nil {
		t, err = t.Map(unescaped)
	}
	l.text = t
	return l, err
}

// unescaped reads the inside of a JSON text.
func unescaped(part string) (string, error) {
	var text string
	err := json.Unmarshal([]byte(`"`+part+`"`), &text)
	return text, err
}

// equals says whether a value that was found is this one, of the same type.
func (l literal) equals(found gjson.Result, drawn values) bool {
	switch {
	case l.isText:
		return found.Type == gjson.String && found.Str == l.text.Text(drawn)
	case l.slot < 0:
		same := found.Type == l.constant.Type && found.Type != gjson.JSON
		return same && found.Exists() && found.Num == l.constant.Num && found.Str == l.constant.Str
	case drawn[l.slot].IsText:
		return found.Type == gjson.String && found.Str == drawn[l.slot].Text
	}
	return found.Type == gjson.Number && found.Num == float64(drawn[l.slot].Number)
}

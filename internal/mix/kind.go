package mix

import (
	"maps"
	"math"
	"slices"
	"strings"

	"scaleguild/internal/run"
)

// mixOfAll is the value of MIX that means all kinds by their weights, so no kind has it.
const mixOfAll = "all"

// maxWeight bounds a weight, so that sums of them stay exact in every program.
const maxWeight = math.MaxInt32

// methods are the keys that name a method and its path.
func methods() []string {
	return []string{"get", "head", "post", "put", "patch", "delete", "options"}
}

// Keys are those of a table [load.mix.NAME].
func Keys() []string {
	return append(methods(), "weight", "where", "headers", "json", "body", "upstream", "expect")
}

// entry is the table of one kind while it is read.
type entry struct {
	*reader
	at    string // load.mix.NAME
	table map[string]any
	draws map[string]draw
	used  map[string]bool // names that templates hold
}

// kind reads the table of an endpoint kind.
func (r *reader) kind(name string, value any) kind {
	at := "load.mix." + name
	k := kind{EndpointKind: run.EndpointKind{Name: name, Weight: 1, Request: &run.Request{}}}
	if !run.IsName(name) || name == mixOfAll {
		r.fail(at, "", "%s is not the name of an endpoint kind (got %q, want %s, and not %q)", at, name, run.NameRule, mixOfAll)
	}
	table, ok := r.table(at, value, "a table such as "+Form)
	if !ok {
		return k
	}
	e := &entry{reader: r, at: at, table: table, used: map[string]bool{}}
	r.only(at, table, Keys()...)
	e.weight(&k)
	e.upstream(&k)
	e.draws = e.where()
	k.draws = e.draws
	e.request(k.Request)
	k.Request.Correct = e.expect()
	for _, name := range slices.Sorted(maps.Keys(e.draws)) {
		if !e.used[name] {
			r.fail(at+".where."+name, "", "%s.where.%s is drawn for nothing (got no template with {%s}, want one)", at, name, name)
		}
	}
	return k
}

func (e *entry) weight(k *kind) {
	value, ok := e.table["weight"]
	if !ok {
		return
	}
	n, isInt := value.(int64)
	if !isInt || n < 1 || n > maxWeight {
		e.fail(e.at+".weight", "", "%s.weight is not a weight (got %s, want a whole number of 1 or more)", e.at, show(value))
		return
	}
	k.Weight = int(n)
}

func (e *entry) upstream(k *kind) {
	value, ok := e.table["upstream"]
	if !ok {
		return
	}
	if k.Upstream, ok = value.(bool); !ok {
		e.fail(e.at+".upstream", "", "%s.upstream is not true or false (got %s, want whether the service calls the upstream)", e.at, show(value))
	}
}

// request reads what is sent.
func (e *entry) request(q *run.Request) {
	var given []string
	for _, method := range methods() {
		if _, ok := e.table[method]; ok {
			given = append(given, method)
		}
	}
	if len(given) != 1 {
		e.fail(e.at, `get = "/"`, "%s is not one request (got %d methods, want one of %s)", e.at, len(given), strings.Join(methods(), ", "))
	} else {
		q.Method, q.Path = strings.ToUpper(given[0]), e.path(given[0])
	}
	q.Headers = e.texts(e.at+".headers", e.table["headers"], "values by the names of headers")
	for name := range q.Headers {
		if !isToken(name) {
			e.fail(e.at+".headers."+name, "", "%s.headers is not of a header (got %q, want letters, digits and -)", e.at, name)
		}
	}
	e.body(q)
}

// path reads the path of a method's key.
func (e *entry) path(method string) string {
	key := e.at + "." + method
	path, ok := e.table[method].(string)
	if !ok || !strings.HasPrefix(path, "/") || strings.ContainsAny(path, " \t\r\n#\"<>\\^`|") {
		e.fail(key, "", `%s is not a path (got %s, want one such as "/users/{id}?page=2")`, key, show(e.table[method]))
		return ""
	}
	if rest := placeholder.ReplaceAllString(path, ""); strings.ContainsAny(rest, "{}") {
		e.fail(key, "", "%s has a brace that is none of a template (got %q, want {name})", key, path)
	}
	return e.template(key, path)
}

// body reads the body, as JSON or as it is.
func (e *entry) body(q *run.Request) {
	object, isJSON := e.table["json"]
	raw, isRaw := e.table["body"]
	switch {
	case isJSON && isRaw:
		e.fail(e.at+".body", "", "%s has json and body (got two, want one)", e.at)
	case isJSON:
		text := e.json(e.at+".json", object)
		q.Body = &text
		if !hasHeader(q.Headers, "Content-Type") {
			q.Headers["Content-Type"] = "application/json"
		}
	case isRaw:
		text, ok := raw.(string)
		if !ok {
			e.fail(e.at+".body", "", "%s.body is not a text (got %s, want one; json is for tables)", e.at, show(raw))
			return
		}
		text = e.template(e.at+".body", text)
		q.Body = &text
	}
}

func hasHeader(headers map[string]string, name string) bool {
	for header := range headers {
		if strings.EqualFold(header, name) {
			return true
		}
	}
	return false
}

// isToken says whether a text may be the name of a header (RFC 9110, section 5.6.2).
func isToken(text string) bool {
	return text != "" && strings.Trim(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-.^_`|~") == ""
}

// texts reads a table of templates; nothing is an empty one.
func (e *entry) texts(key string, value any, want string) map[string]string {
	out := map[string]string{}
	if value == nil {
		return out
	}
	table, ok := e.reader.table(key, value, want)
	if !ok {
		return out
	}
	for _, name := range slices.Sorted(maps.Keys(table)) {
		text, ok := table[name].(string)
		if !ok || strings.ContainsAny(text, "\r\n") {
			e.fail(key+"."+name, "", "%s.%s is not one line of text (got %s, want %s)", key, name, show(table[name]), want)
			continue
		}
		out[name] = e.template(key+"."+name, text)
	}
	return out
}

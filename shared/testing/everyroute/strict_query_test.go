package everyroute_test

import (
	"fmt"
	"strings"
)

// badQueries spoils the query of an operation, one parameter at a time.
func badQueries(r request, op operation) []bad {
	all := []bad{
		invalid("an unknown parameter", r.Asking("unknown="+mark), "query.unknown"),
		invalid("a parameter in another case", r.Asking("Limit=5"), "query.Limit"),
		invalid("an unknown parameter twice", r.Asking("unknown=1&unknown=2"), "query.unknown"),
		invalid("an unknown parameter without a value", r.Asking("unknown"), "query.unknown"),
		invalid("a parameter without a name", r.Asking("="+mark), "query."),
		invalid("a parameter's name of many bytes", r.Asking(strings.Repeat("n", 3000)+"=1"), cut("query."+strings.Repeat("n", 200))),
		malformed("a stray percent sign", r.Asking("limit=%")),
		malformed("an escape that is none", r.Asking("query=%zz"+mark)),
		malformed("a half escape", r.Asking("query=%4")),
		malformed("a semicolon", r.Asking("limit=5;status=active")),
	}
	for _, p := range op.Parameters {
		if p.In != "query" {
			continue
		}
		at := "query." + p.Name
		ask := func(value string) request { return r.Asking(p.Name + "=" + value) }
		one := p.one()
		if one == p.Schema {
			all = append(all, invalid(p.Name+" twice", r.Asking(p.Name+"=1&"+p.Name+"=1"), at))
		} else {
			all = append(all, invalid(p.Name+" too often", r.Asking(strings.Repeat(p.Name+"="+mark+"&", *p.Schema.MaxItems)+p.Name+"="+mark), at),
				invalid(p.Name+" empty beside another", r.Asking(p.Name+"="+mark+"&"+p.Name+"="), at))
		}
		all = append(all,
			invalid(p.Name+" empty", ask(""), at),
			invalid(p.Name+" with NUL", ask("a%00"+mark), at),
			invalid(p.Name+" in no UTF-8", ask("a%ff"+mark), at))
		switch {
		case one.Kind() == "integer":
			if one.Maximum == nil {
				all = append(all, bad{name: p.Name + " has no bound", request: r})
				continue
			}
			most := fmt.Sprintf("%.0f", *one.Maximum+1)
			least := fmt.Sprintf("%.0f", *one.Minimum-1)
			for _, value := range []string{least, "-1", most, "1.5", "1e2", mark, "99999999999999999999", "0x10", "%2B1%20", "1_0"} {
				all = append(all, invalid(p.Name+"="+value, ask(value), at))
			}
		case one.Kind() == "boolean":
			for _, value := range []string{mark, "yes", "2", "null"} {
				all = append(all, invalid(p.Name+"="+value, ask(value), at))
			}
		case one.Format == "date-time":
			for _, value := range []string{mark, "2026-01-01", "2026-13-01T00:00:00Z", "1767225600"} {
				all = append(all, invalid(p.Name+"="+value, ask(value), at))
			}
		case len(one.Enum) > 0:
			all = append(all, invalid(p.Name+" of no meaning", ask(mark), at),
				invalid(p.Name+" in another case", ask(strings.ToUpper(fmt.Sprint(one.Enum[0]))), at))
		case one.MaxLength != nil:
			all = append(all, invalid(p.Name+" too long", ask(mark+strings.Repeat("v", *one.MaxLength)), at))
		default:
			all = append(all, bad{name: p.Name + " has no bound", request: r})
		}
		switch p.Name {
		case "cursor", "after":
			all = append(all, bad{"a cursor that is none", ask(mark), 400, "invalid_cursor", ""})
		case "custom_field_value":
			all = append(all, invalid("a field's value without its key", ask(mark), at))
		}
	}
	return all
}

// badPaths spoils what the path names: what cannot be an id is not found.
func badPaths(r request, op operation, w world) []bad {
	var all []bad
	for _, p := range op.Parameters {
		if p.In != "path" {
			continue
		}
		id := samples[op.OperationID].path(w)[p.Name]
		name := func(other string) request {
			spoilt := r
			spoilt.Path = strings.Replace(r.Path, id, other, 1)
			return spoilt
		}
		prefix, bare, _ := strings.Cut(id, "_")
		for _, other := range []string{mark, bare, prefix + "_", prefix + "_" + strings.ToUpper(bare) + "x", id + "0", id + "%20", id + "%00",
			"%ff", "%00", "a%2Fb", "..%2F" + id, id + "%2F", "%23", "T%23" + id, id + "%3F", "0", "-", "tkt_" + bare, "ticket_" + bare} {
			bare := other == bare && strings.HasPrefix(r.Path, "/desk/") // where a ticket has more than one name
			if other != id && other != "" && !bare {
				all = append(all, bad{"the id " + other, name(other), 404, "not_found", ""})
			}
		}
		all = append(all, invalid("an id of many bytes", name(mark+strings.Repeat("x", 300)), "path."+p.Name))
	}
	return all
}

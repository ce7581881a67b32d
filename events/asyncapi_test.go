package events_test

import (
	"fmt"
	"os"
	"regexp"
	"testing"

	"docket/events"
)

// object is a JSON object.
type object = map[string]any

func TestTheAsyncAPIDocumentIsTheOneKept(t *testing.T) {
	when := manual(t)
	messages := object{}
	channel := func(title, description string, types ...string) object {
		of := object{}
		for _, name := range types {
			if when[name] == "" {
				t.Errorf("README.md does not say when %s is sent", name)
			}
			messages[name] = object{
				"name": name, "summary": when[name], "contentType": "application/cloudevents+json",
				"payload": object{"schemaFormat": "application/schema+json;version=draft-2020-12", "schema": ref(schemaOf(name))},
			}
			of[name] = ref("#/components/messages/" + name)
		}
		return object{"title": title, "description": description, "messages": of}
	}
	changed := channel("What Docket sends", "An EventBridge bus. Its entries have the source docket, and the event as their detail.", events.Types()...)
	related := channel("What Docket takes", "The same bus.", events.RelatedTaken)
	isKept(t, "asyncapi.json", object{
		"asyncapi": "3.0.0",
		"info": object{
			"title": "Docket events", "version": fmt.Sprintf("%d.%d.0", events.ChangedVersion, events.RelatedVersion),
			"description": "CloudEvents 1.0, structured mode. README.md is the manual.",
			"license":     object{"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
		},
		"defaultContentType": "application/cloudevents+json",
		"channels":           object{"changed": changed, "related": related},
		"operations": object{
			"sendChanged":    operation("send", "changed", "Tell of a write"),
			"receiveRelated": operation("receive", "related", "Record what another module made"),
		},
		"components": object{
			"messages": messages,
			"securitySchemes": object{"iam": object{"type": "http", "scheme": "AWS4-HMAC-SHA256",
				"description": "IAM says who may put events on the bus, and who may select from it."}},
		},
	})
}

func operation(action, channel, summary string) object {
	return object{"action": action, "channel": ref("#/channels/" + channel), "summary": summary,
		"security": []object{ref("#/components/securitySchemes/iam")}}
}

func ref(to string) object { return object{"$ref": to} }

// row is a row of the README's lists of types.
var row = regexp.MustCompile("(?m)^\\| `((?:support|related)\\.[a-z_.]+)` \\| (.+) \\|$")

// manual is when an event of each type is sent, as the README says.
func manual(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	when := map[string]string{}
	for _, found := range row.FindAllStringSubmatch(string(text), -1) {
		when[found[1]] = found[2]
	}
	return when
}

package helpdesk

import (
	"docket/shared/rest"
	"docket/shared/webhook"
)

type newWebhookHeader struct {
	Name  string `json:"name" minLength:"1" maxLength:"64" pattern:"^[A-Za-z0-9!#$%&'*+.^_|~-]+$" patternDescription:"a header's name" doc:"None that Docket sets, as Content-Type and what begins with webhook-"`
	Value string `json:"value" minLength:"1" maxLength:"1024" pattern:"^[!-~]([ -~]*[!-~])?$" patternDescription:"one line of ASCII" doc:"It is sent, and never shown"`
}

type webhookHeaderPatch struct {
	Name  string                 `json:"name" minLength:"1" maxLength:"64" pattern:"^[A-Za-z0-9!#$%&'*+.^_|~-]+$" patternDescription:"a header's name" doc:"None that Docket sets, as Content-Type and what begins with webhook-"`
	Value rest.Clearable[string] `json:"value" minLength:"1" maxLength:"1024" pattern:"^[!-~]([ -~]*[!-~])?$" patternDescription:"one line of ASCII" doc:"null removes the header"`
}

// header is what the body gives, as the domain takes it.
func (h newWebhookHeader) header() webhook.Header {
	return webhook.Header{Name: h.Name, Value: &h.Value}
}

func (h webhookHeaderPatch) header() webhook.Header {
	return webhook.Header{Name: h.Name, Value: h.Value.Value}
}

func headersIn[H interface{ header() webhook.Header }](given []H) []webhook.Header {
	var headers []webhook.Header
	for _, h := range given {
		headers = append(headers, h.header())
	}
	return headers
}

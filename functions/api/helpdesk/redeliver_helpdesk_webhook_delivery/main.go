// Command redeliver_helpdesk_webhook_delivery is the function of one operation of the Helpdesk face.
package main

import (
	"docket/shared/lambdahost"
	"docket/shared/rest/helpdesk"
)

func main() { lambdahost.Serve(helpdesk.Face, helpdesk.RedeliverHelpdeskWebhookDelivery) }

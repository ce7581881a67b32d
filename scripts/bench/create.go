package main

import (
	"context"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/google/uuid"
)

// draft is a ticket of a usual size.
const draft = `{"subject":"The invoice of March shows the wrong amount","priority":"high","category":"billing",` +
	`"description":"Hello, the invoice of March that we got today charges us for twelve seats, but we have ten since ` +
	`the first of February, as your colleague has confirmed to us by mail. Could you please correct the invoice and send ` +
	`it to our accounting again? They can only pay it once it is right. Thank you and kind regards.",` +
	`"tags":["invoice","seats","vip"],"contact_id":"contact_0198c0de","company_id":"company_0198c0de",` +
	`"custom_fields":{"plan":"business","seats":12}}`

func createRequest(d *desk) *http.Request {
	return request(d.keys[written], http.MethodPost, "/v1/support/tickets", uuid.NewString(), draft)
}

// create creates a ticket under an idempotency key.
func (w *writing) create() operation {
	return operation{
		name:   "create",
		docket: func(api http.Handler, _ int) job { return asking(api, createRequest(w.desk)) },
		byHand: func(db *dynamodb.Client, _ int) job {
			return w.created.again(w.last.Add(1), 1).job(db)
		},
	}
}

// ticket creates a ticket through Docket.
func (w *writing) ticket(ctx context.Context) (shown, error) {
	body, err := ask(ctx, w.desk.api, createRequest(w.desk))
	if err != nil {
		return shown{}, err
	}
	a, err := readAnswer(body)
	return a.Ticket, err
}

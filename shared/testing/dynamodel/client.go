package dynamodel

import (
	"context"
	"errors"
	"net"
	"net/http"
	"syscall"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// Client returns a client of the model, as a process of its own has one. The
// options come after Install.
func (m *Model) Client(options ...func(*dynamodb.Options)) *dynamodb.Client {
	return dynamodb.New(dynamodb.Options{Region: "us-east-1", Credentials: aws.AnonymousCredentials{}},
		append([]func(*dynamodb.Options){m.Install}, options...)...)
}

// Install is an option of a client that makes the model answer it. Of what the SDK
// does with a call, validation and retries stay, signing and sending go; so options
// that add to these steps of a call come after it.
func (m *Model) Install(o *dynamodb.Options) {
	m.mu.Lock()
	m.clients++
	number := m.clients
	m.mu.Unlock()
	o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
		retry, err := stack.Finalize.Remove("Retry")
		if err != nil {
			return err
		}
		stack.Serialize.Clear()
		stack.Build.Clear()
		stack.Finalize.Clear()
		stack.Deserialize.Clear()
		return errors.Join(
			stack.Serialize.Add(middleware.SerializeMiddlewareFunc("KeepInput", keepInput), middleware.Before),
			stack.Finalize.Add(retry, middleware.Before),
			stack.Deserialize.Add(middleware.DeserializeMiddlewareFunc("Model", func(
				ctx context.Context, _ middleware.DeserializeInput, _ middleware.DeserializeHandler,
			) (middleware.DeserializeOutput, middleware.Metadata, error) {
				out, err := m.answer(ctx, Call{number, middleware.GetOperationName(ctx), middleware.GetStackValue(ctx, inputKey{})})
				return middleware.DeserializeOutput{Result: out}, middleware.Metadata{}, sent(err)
			}), middleware.After),
		)
	})
}

type inputKey struct{}

func keepInput(ctx context.Context, in middleware.SerializeInput, next middleware.SerializeHandler) (
	middleware.SerializeOutput, middleware.Metadata, error,
) {
	return next.HandleSerialize(middleware.WithStackValue(ctx, inputKey{}, in.Parameters), in)
}

// sent is an error of the engine as a client gets it from an answer.
func sent(err error) error {
	var api smithy.APIError
	if !errors.As(err, &api) {
		return err
	}
	status := http.StatusBadRequest
	if api.ErrorFault() == smithy.FaultServer {
		status = http.StatusInternalServerError
	}
	return &awshttp.ResponseError{ResponseError: &smithyhttp.ResponseError{
		Response: &smithyhttp.Response{Response: &http.Response{StatusCode: status, Header: http.Header{}}}, Err: err,
	}}
}

// Dropped is an error of Options.Before or After: the connection broke, and
// the client does not know whether the call took effect.
func Dropped() error {
	return &smithyhttp.RequestSendError{Err: &net.OpError{Op: "read", Err: syscall.ECONNRESET}}
}

// answer carries out an attempt of a call.
func (m *Model) answer(ctx context.Context, c Call) (any, error) {
	m.mu.Lock()
	m.count(c.Operation, Usage{Calls: 1})
	m.mu.Unlock()
	if m.options.Before != nil {
		if err := m.options.Before(c); err != nil {
			return nil, err
		}
	}
	out, err := m.carryOut(ctx, c)
	if err == nil && m.options.After != nil {
		err = m.options.After(c)
	}
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (m *Model) carryOut(ctx context.Context, c Call) (any, error) {
	switch in := c.Input.(type) {
	case *dynamodb.GetItemInput:
		return m.getItem(ctx, in)
	case *dynamodb.BatchGetItemInput:
		return m.batchGetItem(ctx, in)
	case *dynamodb.QueryInput:
		return m.query(ctx, in)
	case *dynamodb.PutItemInput:
		return m.putItem(ctx, in)
	case *dynamodb.UpdateItemInput:
		return m.updateItem(ctx, in)
	case *dynamodb.DeleteItemInput:
		return m.deleteItem(ctx, in)
	case *dynamodb.BatchWriteItemInput:
		return m.batchWriteItem(ctx, in)
	case *dynamodb.TransactWriteItemsInput:
		return m.transactWriteItems(ctx, in)
	case *dynamodb.CreateTableInput:
		return m.createTable(in)
	case *dynamodb.DescribeTableInput:
		return m.describeTable(in)
	case *dynamodb.UpdateTimeToLiveInput:
		return m.updateTimeToLive(in)
	}
	return nil, unknown("the operation %s", c.Operation)
}

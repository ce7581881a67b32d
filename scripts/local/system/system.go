// Package system is the whole of Docket on one machine: the engine, the table,
// every route, the local issuer, and what moves things on by itself.
package system

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"docket/scripts/engine"
	"docket/scripts/issuer"
	"docket/scripts/local/bucket"
	"docket/scripts/local/shards"
	"docket/shared/change"
	"docket/shared/dispatch"
	"docket/shared/dynamo"
	"docket/shared/identity"
	"docket/shared/job"
	"docket/shared/mail/carry"
	"docket/shared/mail/receive"
	"docket/shared/mail/send"
	"docket/shared/notice/tell"
	"docket/shared/rest"
	"docket/shared/rest/admin"
	"docket/shared/rest/desk"
	"docket/shared/rest/helpdesk"
	"docket/shared/rest/selfservice"
	"docket/shared/rest/support"
	"docket/shared/s3"
	"docket/shared/stream"
	"docket/shared/tenant"
	"docket/shared/webhook"
	"docket/shared/webhook/deliver"
	"docket/shared/webhook/post"
	"docket/shared/worker"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// Options say what to run.
type Options struct {
	Port     int      // 0 takes a free one
	SMTPPort int      // likewise, at which mail comes in
	Data     string   // the directory of everything that is kept
	Endpoint string   // of an engine that runs already; empty starts one
	Seed     Seed     // what the workspaces hold at first
	Origins  []string // of web pages that may call
	Log      *slog.Logger
	Client   []func(*dynamodb.Options)         // settings of the table's client
	Build    func(*dynamo.Table) *dynamo.Table // the table as another build has it; nil: as this one

	Consumers []stream.Consumer                // of the table's stream; nil: all of them
	Bus       dispatch.Bus                     // where events are put; nil: GET /local/events shows them
	NoSweep   bool                             // nothing sweeps but Sweep and Settle
	Twice     bool                             // every wake-up of the jobs queue comes twice
	Store     func(*dynamo.Table) worker.Store // what the worker has in the table's place; nil: the table
	Disorder  uint64                           // of the readers of the stream: see shards.Options
	Relay     string                           // the host:port of a mail server to which letters go as well; empty: none
	Sender    func(send.Sender) send.Sender    // what letters are handed to in the outbox's place; nil: the outbox

	// Taken, where it is set, is called for every Change that a consumer has taken.
	Taken func(consumer string, c change.Change)
}

// Faces are those that the system serves, with all their routes.
func Faces(table *dynamo.Table) []rest.Face {
	return []rest.Face{support.Face(support.Routes(table)...), admin.Face(admin.Routes(table)...),
		helpdesk.Face(helpdesk.Routes(table)...), desk.Face(desk.Routes(table)...), selfservice.Face(selfservice.Routes(table)...)}
}

// TableName is the table's name on this machine.
const TableName = "docket"

// Files is the bucket of files.
func (s *System) Files() *s3.Bucket { return s.files }

// System is a running Docket.
type System struct {
	URL         string
	SMTP        string // host:port, at which mail comes in
	Credentials Credentials
	Table       *dynamo.Table

	mu            sync.Mutex
	sweeping      sync.Mutex
	compacting    sync.Mutex
	scopes        map[tenant.Scope]bool // the workspaces it looks after, and whether they may have something to fold
	issuer        *issuer.Issuer
	engine        *engine.Engine // nil for one that runs already
	server        *http.Server
	readers       []*shards.Reader
	jobs, hooks   *wakeQueue
	mail          *wakeQueue
	letters       *wakeQueue // that came in
	smtp          inbound
	outbox        *outbox
	objects       *bucket.Store
	files         *s3.Bucket // in it
	authenticator *identity.Authenticator
	clock         *Clock
	bus           dispatch.Bus
	events        *eventLog // of the bus on this machine
	log           *slog.Logger
	stop          context.CancelFunc
	background    sync.WaitGroup
	failed        chan error
}

// Start starts every part, and returns when all are ready.
func Start(ctx context.Context, o Options) (*System, error) {
	s := &System{log: o.Log, failed: make(chan error, 3), scopes: map[tenant.Scope]bool{}}
	if err := s.start(ctx, o); err != nil {
		s.Stop()
		return nil, err
	}
	return s, nil
}

func (s *System) start(ctx context.Context, o Options) (err error) {
	// A port that is taken is told before anything is started. Who connects before
	// all is ready waits.
	listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", o.Port))
	if err != nil {
		return fmt.Errorf("listen: %w (set PORT to another one)", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, listener.Close())
		}
	}()
	s.URL = "http://" + listener.Addr().String()
	if err := s.listenSMTP(ctx, o.SMTPPort); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.smtp.listener.Close())
		}
	}()
	if err := os.MkdirAll(o.Data, 0o700); err != nil {
		return fmt.Errorf("make %s: %w", o.Data, err)
	}
	if o.Endpoint == "" {
		if o.Endpoint, err = s.startEngine(ctx, o.Data); err != nil {
			return err
		}
	}
	db := dynamo.Local(o.Endpoint, o.Client...)
	if err := dynamo.Create(ctx, db, TableName); err != nil {
		return err
	}
	s.Table = dynamo.New(db, TableName)
	if o.Build != nil {
		s.Table = o.Build(s.Table)
	}
	if s.clock, err = openClock(filepath.Join(o.Data, "clock")); err != nil {
		return err
	}
	if s.issuer, err = issuer.Open(filepath.Join(o.Data, "issuer")); err != nil {
		return fmt.Errorf("open the issuer: %w", err)
	}
	if s.objects, err = bucket.Open(filepath.Join(o.Data, "files"), o.Origins); err != nil {
		return err
	}
	s.files = s.objects.Bucket(s.URL)
	if s.outbox, err = openOutbox(filepath.Join(o.Data, "outbox"), o.Relay); err != nil {
		return err
	}
	s.authenticator = identity.New(s.Table, []identity.Issuer{s.issuer.Config()}, time.Now)
	if err := s.seed(ctx, o); err != nil {
		return err
	}
	s.openQueues(o)
	if err := s.wakeHooks(ctx); err != nil {
		return err
	}
	if s.readers, err = s.openReaders(o, db); err != nil {
		return err
	}
	return s.serve(listener, o)
}

// reach is where this machine's webhooks lead. No deployment has it: there the
// functions say for themselves what they reach.
var reach = webhook.Reach{Loopback: true}

// openQueues makes the queues and their workers.
func (s *System) openQueues(o Options) {
	var store worker.Store = s.Table
	if o.Store != nil {
		store = o.Store(s.Table)
	}
	s.jobs, s.hooks = newWakeQueue(worker.JobsQueue(), jobHands, s.log), newWakeQueue(worker.HooksQueue(), hookHands, s.log)
	s.mail = newWakeQueue(worker.MailQueue(), mailHands, s.log)
	s.letters = newWakeQueue(worker.LettersQueue(), letterHands, s.log)
	s.jobs.twice, s.hooks.twice, s.mail.twice, s.letters.twice = o.Twice, o.Twice, o.Twice, o.Twice
	jobs := worker.Worker{Table: store, Waker: s.jobs, Hooks: s.hooks, Mail: s.mail, Files: s.files, Now: s.clock.Now,
		Replayer: deliver.Replayer{Table: s.Table, Render: helpdesk.Events{Store: s.Table}, Now: s.clock.Now}}
	s.jobs.worker = func(ctx context.Context, w job.Wake) (error, error) {
		told, err := jobs.Take(ctx, w)
		return told.Err, err
	}
	hooks := deliver.Worker{Table: s.Table, Render: helpdesk.Events{Store: s.Table}, Waker: s.hooks, Now: s.clock.Now,
		Poster:  func() deliver.Poster { return post.New(reach, time.Now) },
		Inboxes: tell.Worker{Table: s.Table, Waker: s.hooks, Now: s.clock.Now}}
	s.hooks.worker = func(ctx context.Context, w job.Wake) (error, error) {
		_, err := hooks.Take(ctx, w)
		return nil, err
	}
	letters := carry.Worker{Table: s.Table, Sender: s.outbox, Files: s.files, Waker: s.mail, Now: s.clock.Now}
	if o.Sender != nil {
		letters.Sender = o.Sender(s.outbox)
	}
	receiver := receive.Receiver{Table: s.Table, Letters: s.files, Files: s.files, Waker: s.letters, Now: s.clock.Now}
	s.letters.worker = func(ctx context.Context, w job.Wake) (error, error) {
		_, err := receiver.Take(ctx, w.Encode())
		return nil, err
	}
	s.mail.worker = func(ctx context.Context, w job.Wake) (error, error) {
		came, err := letters.Take(ctx, w)
		return came.Err, err
	}
}

// wakeHooks wakes who delivers to every endpoint, who tells members and who brings out
// mail: what was sent before this machine stopped is lost.
func (s *System) wakeHooks(ctx context.Context) error {
	for _, scope := range s.workspaces() {
		if err := s.hooks.Send(ctx, job.Wake{Call: job.Deliver, Scope: scope, Endpoint: job.Inboxes}); err != nil {
			return err
		}
		if err := s.mail.Send(ctx, job.Wake{Call: job.Deliver, Scope: scope, Endpoint: job.Mail}); err != nil {
			return err
		}
		endpoints, err := s.Table.AllEndpoints(ctx, scope)
		if err != nil {
			return err
		}
		for _, e := range endpoints {
			if err := s.hooks.Send(ctx, job.Wake{Call: job.Deliver, Scope: scope, Endpoint: e.ID}); err != nil {
				return err
			}
		}
	}
	return nil
}

// openReaders makes a reader of the table's stream for each of its consumers.
func (s *System) openReaders(o Options, db *dynamodb.Client) ([]*shards.Reader, error) {
	s.events = &eventLog{}
	s.bus = s.events
	if o.Bus != nil {
		s.bus = o.Bus
	}
	handles := map[string]stream.Handle{
		stream.Audit().Name: carry.Waking(deliver.Waking(func(ctx context.Context, batch []change.Change) []error {
			return s.Table.Record(ctx, batch, s.clock.Now())
		}, s.Table, s.hooks), s.Table, s.mail),
		stream.Dispatch().Name: dispatch.Dispatcher{Bus: s.bus, Waker: s.jobs}.HandleBatch,
	}
	places := filepath.Join(o.Data, "streams")
	if err := os.MkdirAll(places, 0o700); err != nil {
		return nil, fmt.Errorf("make %s: %w", places, err)
	}
	var readers []*shards.Reader
	if o.Consumers == nil {
		o.Consumers = stream.Consumers()
	}
	for _, consumer := range o.Consumers {
		reader, err := shards.New(shards.Options{
			Tables: db, Streams: shards.Client(o.Endpoint), Table: TableName, Consumer: consumer,
			Handle: s.noting(telling(handles[consumer.Name], consumer.Name, o.Taken)), Quarantine: s.Table,
			File: filepath.Join(places, consumer.Name+".json"), Log: s.log, Disorder: o.Disorder,
		})
		if err != nil {
			return nil, err
		}
		readers = append(readers, reader)
	}
	return readers, nil
}

// telling is handle, which tells of each Change that it took.
func telling(handle stream.Handle, consumer string, taken func(string, change.Change)) stream.Handle {
	if taken == nil {
		return handle
	}
	return func(ctx context.Context, batch []change.Change) []error {
		failures := handle(ctx, batch)
		for i, c := range batch {
			if failures == nil || failures[i] == nil {
				taken(consumer, c)
			}
		}
		return failures
	}
}

func (s *System) startEngine(ctx context.Context, data string) (string, error) {
	e, err := engine.Start(ctx, engine.Options{Dir: filepath.Join(data, "dynamodb"), Log: os.Stderr})
	if err != nil {
		return "", err
	}
	s.engine = e
	return e.Endpoint, nil
}

func (s *System) serve(listener net.Listener, o Options) error {
	host := &rest.Host{Authenticator: s.authenticator, Now: s.clock.Now, Log: s.log, Members: s.Table, Origins: o.Origins, Reach: reach, Waker: s.jobs, Files: s.files}
	handler, err := s.withPages(s.withMCP(host, rest.Handler(host, Faces(s.Table)...)))
	if err != nil {
		return err
	}
	s.server = &http.Server{Handler: atHome(handler), ReadHeaderTimeout: 5 * time.Second, IdleTimeout: 2 * time.Minute}
	ctx, stop := context.WithCancel(context.Background())
	s.stop = stop
	s.background.Go(func() {
		if err := s.server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			s.failed <- fmt.Errorf("serve: %w", err)
		}
	})
	if !o.NoSweep {
		s.background.Go(func() { s.sweepNowAndThen(ctx) })
	}
	s.background.Go(func() { s.jobs.run(ctx) })
	s.background.Go(func() { s.hooks.run(ctx) })
	s.background.Go(func() { s.mail.run(ctx) })
	s.background.Go(func() { s.letters.run(ctx) })
	if err := s.wakeArrivals(ctx); err != nil {
		return err
	}
	s.background.Go(func() {
		if err := s.smtp.serve(); err != nil {
			s.failed <- err
		}
	})
	for _, reader := range s.readers {
		s.background.Go(func() { reader.Run(ctx) })
	}
	if s.engine != nil {
		go func() {
			<-s.engine.Exited()
			s.failed <- errors.New("the engine has stopped")
		}()
	}
	return nil
}

// Failed tells when a part has stopped by itself.
func (s *System) Failed() <-chan error { return s.failed }

// Stop stops, within five seconds, all that Start started and nothing else.
func (s *System) Stop() {
	if s.server != nil {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		_ = s.smtp.server.Close() // what is not accepted yet is sent again
		if s.server.Shutdown(ctx) != nil {
			_ = s.server.Close() // what is still open after two seconds is cut
		}
		s.stop()
		s.background.Wait()
	}
	if s.engine != nil {
		s.engine.Stop()
	}
}

import com.almworks.sqlite4java.SQLiteConnection;
import java.io.File;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ListTablesRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBRequestHandler;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBServerHandler;
import software.amazon.dynamodb.services.local.shared.access.AmazonDynamoDBLocal;
import software.amazon.dynamodb.services.local.shared.access.LocalDBClient;
import software.amazon.dynamodb.services.local.shared.access.sqlite.SQLiteLibraryLoader;
import software.amazon.dynamodb.services.local.shared.jobs.JobsRegister;

/**
 * DynamoDB Local on loopback. Its own main listens on every interface and has no flag for that, so
 * this one puts the same handlers behind a connector of ours, and Home before them. It never sets up
 * the telemetry, allows no browser origin, and ends when its standard input does: whoever started it is gone by then,
 * however it went.
 *
 * Usage: Loopback port [directory]. Port 0 takes a free one; without a directory data is in memory.
 * The classes are committed, so that a JRE is enough; go generate compiles them again.
 */
class Loopback extends LocalDynamoDBRequestHandler {
    static final String DATABASE = "shared-local-instance";

    private final boolean keeps;

    /** Its handler of requests is put in before any comes: it would make one over plain SQLiteDBAccess. */
    private Loopback(String dir) throws Exception {
        super(0, dir == null, dir, true, false);
        keeps = dir != null;
        Tables tables = keeps ? new Tables(database(dir).getPath()) : new Tables();
        Field handlers = LocalDynamoDBRequestHandler.class.getDeclaredField("dbRequestHandlers");
        handlers.setAccessible(true);
        @SuppressWarnings("unchecked")
        Map<String, AmazonDynamoDBLocal> byDatabase = (Map<String, AmazonDynamoDBLocal>) handlers.get(this);
        byDatabase.put(DATABASE, new LocalDBClient(tables, new JobsRegister(Executors.newFixedThreadPool(10), false)));
    }

    private static File database(String dir) {
        return new File(dir, DATABASE + ".db");
    }

    /**
     * DynamoDB Local answers a transaction when its commit is in the queue to SQLite, so that a kill
     * loses what was acknowledged. The queue is in order: when a read behind the commit has its
     * answer, the commit is in the file.
     */
    @Override
    public TransactWriteItemsResponse transactWriteItems(String key, String region, TransactWriteItemsRequest request) {
        TransactWriteItemsResponse response = super.transactWriteItems(key, region, request);
        if (keeps) {
            listTables(key, region, ListTablesRequest.builder().limit(1).build());
        }
        return response;
    }

    /**
     * DynamoDB Local commits each write of a batch by itself. A transaction is one commit, so on
     * disk the batch is one, unless something else writes to an item of it at the moment. What it
     * took is not told.
     */
    @Override
    public BatchWriteItemResponse batchWriteItem(String key, String region, BatchWriteItemRequest request) {
        if (!keeps) {
            return super.batchWriteItem(key, region, request);
        }
        List<TransactWriteItem> writes = new ArrayList<>();
        request.requestItems().forEach((table, all) -> all.forEach(write -> writes.add(oneOf(table, write))));
        try {
            transactWriteItems(key, region, TransactWriteItemsRequest.builder().transactItems(writes).build());
            return BatchWriteItemResponse.builder().unprocessedItems(Map.of()).build();
        } catch (TransactionCanceledException e) {
            return super.batchWriteItem(key, region, request);
        }
    }

    private static TransactWriteItem oneOf(String table, WriteRequest write) {
        if (write.deleteRequest() != null) {
            return TransactWriteItem.builder().delete(d -> d.tableName(table).key(write.deleteRequest().key())).build();
        }
        return TransactWriteItem.builder().put(p -> p.tableName(table).item(write.putRequest().item())).build();
    }

    public static void main(String[] args) {
        try {
            serve(Integer.parseInt(args[0]), args.length > 1 ? args[1] : null);
            while (System.in.read() >= 0) {
                // Nothing is ever sent; the end of the stream is the message.
            }
            System.exit(0);
        } catch (Exception e) {
            System.out.println(e.getMessage());
            System.exit(1);
        }
    }

    private static void serve(int port, String dir) throws Exception {
        Logger.getLogger("com.almworks.sqlite4java").setLevel(Level.WARNING);
        if (dir != null) {
            writeAhead(database(dir));
        }
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        connector.setPort(port);
        server.addConnector(connector);
        server.setHandler(new Home(new LocalDynamoDBServerHandler(new Loopback(dir), "")));
        server.start();
        System.out.println("listening " + connector.getLocalPort());
    }

    /**
     * Fewer fsyncs a commit, and pages that hold a usual item: SQLite's are 1 KB. Both are kept in the
     * file, the second only where it is new. The library is loaded as DynamoDB
     * Local loads it: a second copy beside its own crashes.
     */
    private static void writeAhead(File database) throws Exception {
        SQLiteLibraryLoader.initialize();
        SQLiteConnection connection = new SQLiteConnection(database).open(true);
        try {
            connection.exec("PRAGMA page_size=4096");
            connection.exec("PRAGMA journal_mode=WAL");
        } finally {
            connection.dispose();
        }
    }
}

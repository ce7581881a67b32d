import com.almworks.sqlite4java.SQLiteConnection;
import com.almworks.sqlite4java.SQLiteException;
import com.almworks.sqlite4java.SQLiteJob;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexDescription;
import software.amazon.awssdk.services.dynamodb.model.LocalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.OnDemandThroughput;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughput;
import software.amazon.awssdk.services.dynamodb.model.StreamSpecification;
import software.amazon.dynamodb.services.local.shared.access.TableInfo;
import software.amazon.dynamodb.services.local.shared.access.sqlite.SQLiteDBAccess;

/**
 * The data of DynamoDB Local, which remembers what the tables are. Without that DynamoDB Local reads
 * the description of a table anew, and looks through its stream, twice for every item that is
 * written: half the time of a transaction.
 */
class Tables extends SQLiteDBAccess {
    /**
     * By name. A description is read while its key is locked, and is forgotten after each change, so
     * none of before the change is kept.
     */
    private final Map<String, TableInfo> known = new ConcurrentHashMap<>();

    /** In memory. */
    Tables() {}

    /**
     * On disk. In the write-ahead log a commit then waits for no fsync: it outlives a kill of this
     * process, as the system has it, and not a loss of power. SQLite's own cache is 2 MB, with which
     * reads of a million tickets go to the file for each level of its trees.
     */
    Tables(String file) {
        super(file);
        queue.execute(new SQLiteJob<Void>() {
            @Override
            protected Void job(SQLiteConnection connection) throws SQLiteException {
                connection.exec("PRAGMA synchronous=NORMAL");
                connection.exec("PRAGMA cache_size=-131072"); // KiB, at most
                connection.exec("PRAGMA mmap_size=2147418112"); // the most that it takes
                return null;
            }
        });
    }

    /**
     * Its commit is asked for and not waited for, so that an answer could come before it, and a kill
     * between them would take what was answered. What is asked for next comes after it.
     */
    @Override
    public void commitTransaction(String transaction, byte[] signature) {
        super.commitTransaction(transaction, signature);
        queue.execute(new SQLiteJob<Void>() {
            @Override
            protected Void job(SQLiteConnection connection) {
                return null;
            }
        }).complete();
    }

    @Override
    public TableInfo getTableInfo(String table) {
        return known.computeIfAbsent(table, super::getTableInfo);
    }

    @Override
    public void createTable(String table, AttributeDefinition hash, AttributeDefinition range,
            List<AttributeDefinition> attributes, List<LocalSecondaryIndex> local, List<GlobalSecondaryIndex> global,
            ProvisionedThroughput provisioned, OnDemandThroughput onDemand, BillingMode billing, Boolean isProtected,
            StreamSpecification stream) {
        super.createTable(table, hash, range, attributes, local, global, provisioned, onDemand, billing, isProtected,
                stream);
        known.remove(table);
    }

    @Override
    public void updateTable(String table, ProvisionedThroughput provisioned, OnDemandThroughput onDemand,
            BillingMode billing, long at, List<AttributeDefinition> attributes,
            List<GlobalSecondaryIndexDescription> global, Boolean isProtected, StreamSpecification stream) {
        super.updateTable(table, provisioned, onDemand, billing, at, attributes, global, isProtected, stream);
        known.remove(table);
    }

    @Override
    public void updateTable(String table, String expires) {
        super.updateTable(table, expires);
        known.remove(table);
    }

    @Override
    public void deleteTable(String table) {
        super.deleteTable(table);
        known.remove(table);
    }
}

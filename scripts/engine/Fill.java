import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;
import software.amazon.dynamodb.services.local.shared.access.sqlite.SQLiteLibraryLoader;
import software.amazon.dynamodb.services.local.shared.model.AttributeValue;

/**
 * Puts items into a table of an engine that does not run. It writes by DynamoDB Local's own access to
 * its data, so that the file has what the engine would have written, without a request and a commit
 * for every few items.
 *
 * Usage: Fill directory table hash-key range-key. Items come on standard input as fill.go writes them.
 */
class Fill {
    /** Items of one transaction of SQLite. */
    private static final int TOGETHER = 20_000;

    private final DataInputStream in = new DataInputStream(new BufferedInputStream(System.in, 1 << 20));
    private final Tables tables;

    private Fill(Tables tables) {
        this.tables = tables;
    }

    public static void main(String[] args) {
        try {
            Logger.getLogger("com.almworks.sqlite4java").setLevel(Level.WARNING);
            SQLiteLibraryLoader.initialize();
            Tables tables = new Tables(new File(args[0], Loopback.DATABASE + ".db").getPath());
            int filled = new Fill(tables).fill(args[1], args[2], args[3]);
            tables.close();
            System.out.println("filled " + filled);
            System.exit(0);
        } catch (Exception e) {
            System.out.println(e);
            System.exit(1);
        }
    }

    private int fill(String table, String hash, String range) throws Exception {
        int count = 0;
        String transaction = null;
        byte[] signature = null;
        for (Map<String, AttributeValue> item = item(); item != null; item = item()) {
            if (count % TOGETHER == 0) {
                if (transaction != null) {
                    tables.commitTransaction(transaction, signature);
                }
                transaction = UUID.randomUUID().toString();
                signature = tables.beginTransaction(transaction);
            }
            tables.putRecord(table, item, item.get(hash), item.get(range), false);
            count++;
        }
        if (transaction != null) {
            tables.commitTransaction(transaction, signature);
        }
        return count;
    }

    /** The next item, null where there is none. */
    private Map<String, AttributeValue> item() throws IOException {
        int attributes;
        try {
            attributes = in.readInt();
        } catch (EOFException end) {
            return null;
        }
        return attributes(attributes);
    }

    private Map<String, AttributeValue> attributes(int count) throws IOException {
        Map<String, AttributeValue> all = new HashMap<>();
        for (int i = 0; i < count; i++) {
            all.put(text(), value());
        }
        return all;
    }

    private AttributeValue value() throws IOException {
        int type = in.readUnsignedByte();
        AttributeValue value = new AttributeValue();
        switch (type) {
            case 'S' -> value.setS(text());
            case 'N' -> value.setN(text());
            case 'B' -> value.setB(ByteBuffer.wrap(bytes()));
            case 'T' -> value.setBOOL(true);
            case 'F' -> value.setBOOL(false);
            case 'M' -> value.setM(attributes(in.readInt()));
            case 'L' -> value.setL(values());
            case 'X' -> value.setSS(texts());
            default -> throw new IOException("no type of a value: " + type);
        }
        return value;
    }

    private List<AttributeValue> values() throws IOException {
        List<AttributeValue> all = new ArrayList<>();
        for (int count = in.readInt(); count > 0; count--) {
            all.add(value());
        }
        return all;
    }

    private List<String> texts() throws IOException {
        List<String> all = new ArrayList<>();
        for (int count = in.readInt(); count > 0; count--) {
            all.add(text());
        }
        return all;
    }

    private String text() throws IOException {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    private byte[] bytes() throws IOException {
        byte[] data = new byte[in.readInt()];
        in.readFully(data);
        return data;
    }
}

import java.util.Set;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Refuses requests of another Host than this machine. A web page can have its name lead here once it
 * is loaded, and DynamoDB Local takes any credentials; its requests bear its name (RFC 9110, 7.4).
 */
class Home extends Handler.Wrapper {
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]", "::1");

    Home(Handler handler) {
        super(handler);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String host = Request.getServerName(request);
        if (host == null || !LOOPBACK.contains(host.toLowerCase(java.util.Locale.ROOT))) {
            response.setStatus(HttpStatus.MISDIRECTED_REQUEST_421);
            callback.succeeded();
            return true;
        }
        return super.handle(request, response, callback);
    }
}

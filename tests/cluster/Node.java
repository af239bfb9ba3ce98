import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.opensearch.Version;
import org.opensearch.common.settings.Settings;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.plugins.PluginInfo;

/**
 * One node of a cluster in this process. Arguments are settings, name=value. It ends with the
 * process, and when its input ends: whoever started it holds the other end, and takes it along.
 */
public final class Node extends org.opensearch.node.Node {
    @SuppressWarnings({"unchecked", "rawtypes"})
    private Node(Settings settings) throws ClassNotFoundException {
        super(
            InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), null, () -> "node"),
            (Collection) List.of(transport()),
            false);
    }

    /** What speaks over the network: a class in 2.x, what is known of one from 3.x on. */
    private static Object transport() throws ClassNotFoundException {
        if (Version.CURRENT.major < 3) {
            return Class.forName("org.opensearch.transport.Netty4Plugin");
        }
        String name = "org.opensearch.transport.Netty4ModulePlugin";
        return new PluginInfo(
            "transport-netty4", "", "", Version.CURRENT, "", name, null, List.of(), false);
    }

    public static void main(String[] arguments) throws Exception {
        Settings.Builder settings = Settings.builder();
        boolean held = false;
        for (String argument : arguments) {
            int sign = argument.indexOf('=');
            if (sign < 0) {
                held = argument.equals("held");
                continue;
            }
            settings.put(argument.substring(0, sign), argument.substring(sign + 1));
        }
        Node node = new Node(settings.build());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(node)));
        node.start();
        if (held) {
            while (System.in.read() >= 0) {
                // Nothing is said here.
            }
            System.exit(0);
        }
        Thread.currentThread().join();
    }

    private static void close(Node node) {
        try {
            node.close();
        } catch (java.io.IOException problem) {
            problem.printStackTrace();
        }
    }
}

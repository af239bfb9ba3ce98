import java.util.List;
import java.util.Map;
import org.opensearch.analysis.common.CommonAnalysisPlugin;
import org.opensearch.common.settings.Settings;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.transport.Netty4Plugin;

/**
 * One node of a cluster in this process. Arguments are settings, name=value. It ends with the
 * process, and when its input ends: whoever started it holds the other end, and takes it along.
 */
public final class Node extends org.opensearch.node.Node {
    private Node(Settings settings) {
        super(
            InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), null, () -> "node"),
            List.of(Netty4Plugin.class, CommonAnalysisPlugin.class),
            false);
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

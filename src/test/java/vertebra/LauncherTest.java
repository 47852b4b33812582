package vertebra;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.DataInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class LauncherTest {

  private static final int MAGIC = 0xCAFEBABE;
  private static final int JAVA_11 = 55;

  @Test
  void anOlderJavaCanReadTheLauncher() throws IOException {
    try (var file = Launcher.class.getResourceAsStream("Launcher.class");
        var data = new DataInputStream(file)) {
      assertEquals(MAGIC, data.readInt());
      assertEquals(0, data.readUnsignedShort());
      assertEquals(JAVA_11, data.readUnsignedShort());
    }
  }
}

package vertebra;

import static vertebra.text.Texts.say;

import java.io.File;
import java.lang.reflect.InvocationTargetException;

/**
 * The first class of the program. It alone is compiled for Java 11, so that an older Java answers
 * with a sentence instead of a stack trace; it therefore reaches the rest by reflection only.
 *
 * <p>A window is asked for by no argument at all, or by files or a network to open. Where no window
 * can open, the main job is done without one.
 */
public final class Launcher {

  private static final int OLDEST_JAVA = 25;

  private Launcher() {}

  /** Starts the editor, or the command that the arguments name. */
  public static void main(String[] args) throws Throwable {
    int java = Runtime.version().feature();
    if (java < OLDEST_JAVA) {
      leave(say("app.vertebra-needs-java-25", java, System.getProperty("java.home")));
    }
    if (!wantsWindow(args)) {
      call("vertebra.App", args);
      return;
    }
    String obstacle = obstacle();
    if (obstacle == null) {
      call("vertebra.App", args);
    } else if (args.length == 0) {
      System.err.println(say("app.cannot-open-a-window-running-the-sample", obstacle));
      call("vertebra.App", "--headless-demo");
    } else {
      leave(say("app.cannot-open-a-window-the-commands-need", obstacle, args[0]));
    }
  }

  private static boolean wantsWindow(String[] args) throws Throwable {
    if (args.length == 0) return true;
    boolean isFiles = true;
    for (String name : args) isFiles &= !name.startsWith("-") && new File(name).isFile();
    if (isFiles || args.length > 1) return isFiles;
    return !args[0].startsWith("-") && (boolean) answer("vertebra.App", "opens", args);
  }

  /** What keeps a window from opening, or null. */
  private static String obstacle() throws Throwable {
    try {
      return (String) Class.forName("vertebra.Display").getMethod("obstacle").invoke(null);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static void call(String type, String... args) throws Throwable {
    answer(type, "main", args);
  }

  private static Object answer(String type, String method, String... args) throws Throwable {
    try {
      return Class.forName(type).getMethod(method, String[].class).invoke(null, (Object) args);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static void leave(String sentence) {
    System.err.println(sentence);
    System.exit(2);
  }
}

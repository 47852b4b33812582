package vertebra.bench;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import javafx.animation.AnimationTimer;
import javafx.application.Application;
import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.scene.canvas.Canvas;
import javafx.scene.layout.Pane;
import javafx.stage.Stage;
import vertebra.microscope.BenchSlides;
import vertebra.microscope.Eyepiece;
import vertebra.paint.Palette;
import vertebra.ui.parts.FxSurface;

/// What a frame costs while somebody scrubs over a map of 224 × 224 under the microscope: a
/// convolution of 3×3 from 3 to 16 channels. Prints the processor time of working out and painting
/// one place on JavaFX's thread, and how many frames a second the window showed, in turns with the
/// same window when it only wipes its canvas: what that reaches is what machine and toolkit allow.
public final class MicroscopeBench {

  private static final int TURNS = 7;
  private static final int FRAMES = 120;

  private MicroscopeBench() {}

  public static void main(String[] arguments) {
    System.setProperty("prism.order", "sw");
    Application.launch(Shown.class, arguments);
  }

  /// The window.
  public static final class Shown extends Application {
    @Override
    public void start(Stage stage) throws Exception {
      var canvas = new Canvas(960, 520);
      stage.setScene(new Scene(new Pane(canvas), 960, 520));
      stage.show();
      var surface = new FxSurface(canvas.getGraphicsContext2D());
      var eyepiece = new Eyepiece(BenchSlides.large());
      var millis = new ArrayList<Double>();
      var idle = new ArrayList<Double>();
      var scrubbed = new ArrayList<Double>();
      new AnimationTimer() {
        private int frame;
        private long began;

        @Override
        public void handle(long now) {
          int turn = frame / FRAMES;
          boolean scrubs = turn % 2 == 1;
          if (frame % FRAMES == 0) {
            if (turn > 2) {
              (scrubs ? idle : scrubbed).add(FRAMES / ((now - began) / 1e9));
            }
            began = now;
            if (turn == 2 * TURNS + 2) {
              stop();
              say();
              Platform.exit();
              return;
            }
          }
          double start = Clock.now();
          if (scrubs) {
            eyepiece.scrub(frame * 97 % eyepiece.places());
            eyepiece.paint(surface, Palette.LIGHT, 960, 520);
          } else {
            canvas.getGraphicsContext2D().clearRect(0, 0, 960, 520);
          }
          if (scrubs && turn > 1) millis.add(Clock.now() - start);
          frame++;
        }

        private void say() {
          Collections.sort(millis);
          IO.println(
              String.format(
                  Locale.ROOT,
                  "scrubbing at 224 × 224: median %.2f ms, 95th percentile %.2f ms a place; %s"
                      + " frames a second, %s where the window only wipes its canvas; load %.1f",
                  millis.get(millis.size() / 2),
                  millis.get(millis.size() * 95 / 100),
                  spread(scrubbed),
                  spread(idle),
                  ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
        }
      }.start();
    }

    /// The median of the turns and, in brackets, the least and the most.
    private static String spread(List<Double> rates) {
      Collections.sort(rates);
      return String.format(
          Locale.ROOT,
          "%.1f (%.1f to %.1f)",
          rates.get(rates.size() / 2),
          rates.getFirst(),
          rates.getLast());
    }
  }
}

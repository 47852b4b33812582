package vertebra.bench;

import java.util.ArrayList;
import java.util.Collections;
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
/// one place on JavaFX's thread, and how many frames a second were shown.
public final class MicroscopeBench {

  private static final int WARM_UP = 60;
  private static final int FRAMES = 400;

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
      new AnimationTimer() {
        private int frame;
        private long began;

        @Override
        public void handle(long now) {
          if (frame == WARM_UP) began = now;
          double start = Clock.now();
          eyepiece.scrub(frame * 97 % eyepiece.places());
          eyepiece.paint(surface, Palette.LIGHT, 960, 520);
          if (frame >= WARM_UP) millis.add(Clock.now() - start);
          if (++frame < WARM_UP + FRAMES) return;
          stop();
          Collections.sort(millis);
          IO.println(
              String.format(
                  Locale.ROOT,
                  "scrubbing at 224 × 224: median %.2f ms, 95th percentile %.2f ms a place; %.0f"
                      + " frames a second",
                  millis.get(millis.size() / 2),
                  millis.get(millis.size() * 95 / 100),
                  (FRAMES - 1) / ((now - began) / 1e9)));
          Platform.exit();
        }
      }.start();
    }
  }
}

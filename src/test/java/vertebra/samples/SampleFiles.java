package vertebra.samples;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import javax.imageio.ImageIO;
import vertebra.block.Catalogue;
import vertebra.canvas.Arrange;
import vertebra.canvas.Scene;
import vertebra.canvas.ViewGraph;
import vertebra.catalogue.StandardCatalogue;
import vertebra.dataset.DigitPicture;
import vertebra.dataset.ShapePicture;
import vertebra.design.Ports;
import vertebra.design.RoleFrames;
import vertebra.design.Samples;
import vertebra.document.Document;
import vertebra.document.DocumentException;
import vertebra.document.DocumentFile;
import vertebra.document.Edit;
import vertebra.document.GraphText;
import vertebra.workbench.Workbench;

/// Makes everything in `samples/` but the trained weights and the screenshots. `main` writes it
/// there; a test compares.
final class SampleFiles {

  private static final Catalogue CATALOGUE = StandardCatalogue.catalogue();
  private static final int SIDE = 192;

  private SampleFiles() {}

  /// Argument: the folder to write, `samples`.
  public static void main(String[] arguments) throws IOException, DocumentException {
    var folder = Path.of(arguments[0]);
    for (var entry : designs().entrySet())
      Files.writeString(folder.resolve(entry.getKey()), entry.getValue());
    for (var entry : pictures().entrySet())
      Files.write(folder.resolve(entry.getKey()), png(entry.getValue()));
    Files.writeString(folder.resolve("shapes.txt"), labels());
    Files.writeString(folder.resolve("digits.txt"), String.join("\n", DigitPicture.CLASSES) + "\n");
    Files.writeString(folder.resolve("scenes.txt"), "background\n" + labels());
  }

  /// The class names of the tiny net, one a line.
  static String labels() {
    return String.join("\n", ShapePicture.CLASSES) + "\n";
  }

  /// The pictures by file name: one of each shape, and a scene of twelve.
  static SequencedMap<String, BufferedImage> pictures() {
    var pictures = new LinkedHashMap<String, BufferedImage>();
    for (int kind = 0; kind < ShapePicture.CLASSES.size(); kind++)
      pictures.put(ShapePicture.CLASSES.get(kind) + ".png", ShapePicture.single(kind, SIDE, kind));
    pictures.put("scene.png", ShapePicture.scene(480, 360, 7));
    pictures.put("few-shapes.png", ShapePicture.few(192, 192, 11));
    pictures.put("seven.png", DigitPicture.of(7, SIDE, 4));
    return pictures;
  }

  private static byte[] png(BufferedImage picture) throws IOException {
    var bytes = new ByteArrayOutputStream();
    ImageIO.write(picture, "png", bytes);
    return bytes.toByteArray();
  }

  /// The designs as the text of their files, by file name.
  static SequencedMap<String, String> designs() throws DocumentException {
    var designs = new LinkedHashMap<String, String>();
    for (var design :
        List.of(
            tiny(),
            digits(),
            scenesUnet(),
            scenesDetector(),
            resnet18(),
            vgg16(),
            mobileNet(),
            retinaNet(),
            broken())) designs.put(design.name() + DocumentFile.EXTENSION, design.text());
    return designs;
  }

  /// A design in the making.
  ///
  /// @param titles what nodes are called on the canvas
  /// @param roles the roles of plain parts
  private record Design(
      String name,
      String graph,
      Map<String, String> titles,
      Map<String, String> roles,
      Map<String, String> settings) {

    String text() throws DocumentException {
      var graph = GraphText.parse(graph(), Ports.of(CATALOGUE));
      var workbench =
          new Workbench(
              Document.of(graph).withSettings(settings), CATALOGUE, Runnable::run, Runnable::run);
      var named = new ArrayList<Edit>();
      for (var node : graph.nodes()) {
        var name = node.id().value();
        if (titles.containsKey(name)) named.add(new Edit.Retitle(node.id(), titles.get(name)));
        if (roles.containsKey(name)) named.add(new Edit.SetRole(node.id(), roles.get(name)));
      }
      workbench.perform("Name", new Edit.Batch(named));
      workbench.perform("Frame", RoleFrames.frames(workbench.state().design()));
      workbench.perform("Arrange", arranged(workbench.state()));
      return DocumentFile.text(workbench.state().document());
    }

    private static Edit arranged(Workbench.WorkbenchState state) {
      var scene = Scene.of(state.document(), state.catalogue(), state.analysis());
      return new Edit.Move(
          Arrange.best().positions(Arrange.Request.all(ViewGraph.of(scene)), () -> false));
    }
  }

  private static Map<String, String> settings(String image, String notes) {
    var settings = new LinkedHashMap<String, String>();
    settings.put(Samples.IMAGE, image);
    settings.put(Samples.NOTES, notes);
    return settings;
  }

  private static Map<String, String> backbone(String... nodes) {
    var roles = new LinkedHashMap<String, String>();
    for (var node : nodes) roles.put(node, "backbone");
    return roles;
  }

  private static Design tiny() {
    var settings =
        settings(
            "star.png",
            "Tells six shapes apart. Its weights were trained on pictures that this project draws,"
                + " so its answers mean something: run it on circle.png, square.png, triangle.png,"
                + " star.png, cross.png and ring.png, then look at what each stage sees.");
    settings.put(Samples.LABELS, "shapes.txt");
    settings.put(Samples.WEIGHTS, "file tiny-shapes.safetensors");
    return new Design(
        "tiny-shapes",
        """
        image  = input(shape: "N,3,64,64")
        conv1  = conv-unit(filters: 16, stride: 2)   image
        conv2  = conv-unit(filters: 32, stride: 2)   conv1
        conv3  = conv-unit(filters: 64, stride: 2)   conv2
        conv4  = conv-unit                           conv3
        head   = classification-head(classes: 6)     conv4
        scores = output                              head
        """,
        fourStages("Name the shape", "Six scores"),
        backbone("conv1", "conv2", "conv3", "conv4"),
        settings);
  }

  /// The titles of four stages between a picture and its scores.
  private static Map<String, String> fourStages(String head, String scores) {
    return Map.of(
        "image", "Picture",
        "conv1", "Stage 1",
        "conv2", "Stage 2",
        "conv3", "Stage 3",
        "conv4", "Stage 4",
        "head", head,
        "scores", scores);
  }

  private static Design digits() {
    var settings =
        settings(
            "seven.png",
            "Tells the ten digits apart. It learned them from strokes that this project draws:"
                + " vertebra train samples/digits.vertebra --data digits --epochs 8. Printed digits"
                + " of other typefaces it has never seen, and names them all the same: the class"
                + " FontDigits among the benchmarks writes pictures of them to judge it by.");
    settings.put(Samples.LABELS, "digits.txt");
    settings.put(Samples.WEIGHTS, "file digits.safetensors");
    return new Design(
        "digits",
        """
        image  = input(shape: "N,1,32,32")
        conv1  = conv-unit(filters: 16)              image
        conv2  = conv-unit(filters: 32, stride: 2)   conv1
        conv3  = conv-unit(filters: 48, stride: 2)   conv2
        conv4  = conv-unit(filters: 64, stride: 2)   conv3
        head   = classification-head(classes: 10)    conv4
        scores = output                              head
        """,
        fourStages("Name the digit", "Ten scores"),
        backbone("conv1", "conv2", "conv3", "conv4"),
        settings);
  }

  private static Design scenesUnet() {
    var settings =
        settings(
            "few-shapes.png",
            "A small U-Net that says for every pixel which shape it belongs to. Its weights come"
                + " from: vertebra train samples/scenes-unet.vertebra --data scenes --loss"
                + " cross-entropy --lr 0.004 --batch 8 --epochs 14, stopped after seven epochs. On"
                + " scenes that it never saw its mean overlap is 97 % (vertebra eval"
                + " samples/scenes-unet.vertebra --weights samples/scenes-unet.safetensors --data"
                + " scenes --seed 7).");
    settings.put(Samples.LABELS, "scenes.txt");
    settings.put(Samples.WEIGHTS, "file scenes-unet.safetensors");
    return new Design(
        "scenes-unet",
        """
        image  = input(shape: "N,3,64,64")
        enc    = unet-encoder(base: 12, levels: 4)   image
        dec    = unet-decoder(last: 3)               enc:c0 enc:c1 enc:c2 enc:c3
        head   = pixel-head(classes: 7)              dec
        scores = output                              head
        """,
        Map.of(
            "image", "Picture",
            "enc", "Encoder",
            "dec", "Decoder",
            "head", "Class of every pixel",
            "scores", "Seven maps"),
        Map.of(),
        settings);
  }

  private static Design scenesDetector() {
    var settings =
        settings(
            "few-shapes.png",
            "A small detector that finds shapes and draws boxes around them. Its weights come from:"
                + " vertebra train samples/scenes-retinanet.vertebra --data scenes --ema 0.995"
                + " --clip 10 --epochs 18, stopped after ten epochs. On scenes that it never saw"
                + " its average precision (AP50) is 98.67 % (vertebra eval"
                + " samples/scenes-retinanet.vertebra --weights"
                + " samples/scenes-retinanet.safetensors --data scenes --seed 7).");
    settings.put(Samples.LABELS, "shapes.txt");
    settings.put(Samples.WEIGHTS, "file scenes-retinanet.safetensors");
    return new Design(
        "scenes-retinanet",
        """
        image   = input(shape: "N,3,96,96")
        s1      = conv-unit(filters: 24, stride: 2)   image
        s2      = conv-unit(filters: 48, stride: 2)   s1
        s3      = conv-unit(filters: 64, stride: 2)   s2
        s3b     = conv-unit(filters: 64)              s3
        s4      = conv-unit(filters: 96, stride: 2)   s3b
        s4b     = conv-unit(filters: 96)              s4
        neck    = fpn(channels: 48, first: 3, last: 4)   s3b s4b
        head    = retinanet-head(classes: 6, anchors: 3, channels: 48, depth: 2)   neck:p3 neck:p4
        classes = output   head:classes
        boxes   = output   head:boxes
        """,
        Map.of(
            "image", "Picture",
            "neck", "Pyramid",
            "head", "Boxes at two sizes",
            "classes", "Scores",
            "boxes", "Box corrections"),
        backbone("s1", "s2", "s3", "s3b", "s4", "s4b"),
        settings);
  }

  private static Design resnet18() {
    return new Design(
        "resnet18-classifier",
        """
        image    = input
        backbone = resnet(depth: 18)     image
        head     = classification-head   backbone:c5
        scores   = output                head
        """,
        Map.of("image", "Picture", "backbone", "ResNet-18", "scores", "1000 scores"),
        Map.of(),
        settings(
            "scene.png",
            "ResNet-18 as published in 2015: a stem, four stages of two residual blocks, and a"
                + " classifier for 1000 classes. Look inside the backbone, then set its depth to"
                + " 50. Without a weights file it runs with random weights, so its scores mean"
                + " nothing."));
  }

  private static Design vgg16() {
    return new Design(
        "vgg16",
        """
        image    = input
        backbone = vgg   image
        head     = classification-head(grid: 7, hidden: "4096,4096", dropout: 0.5, name: "classifier.0,classifier.3,classifier.6") backbone:c5
        scores   = output   head
        """,
        Map.of("image", "Picture", "backbone", "VGG-16", "scores", "1000 scores"),
        Map.of(),
        settings(
            "scene.png",
            "VGG-16 as published in 2014. 138 million parameters, 124 million of them in the three"
                + " dense layers of the head: clear its hidden layers and set its grid to 1 to see"
                + " what that costs. Without a weights file it runs with random weights, so its"
                + " scores mean nothing."));
  }

  private static Design mobileNet() {
    return new Design(
        "mobilenet-v2",
        """
        image    = input
        backbone = mobilenet-v2                                           image
        head     = classification-head(dropout: 0.2, name: "classifier.1")  backbone:c5
        scores   = output                                                 head
        """,
        Map.of("image", "Picture", "scores", "1000 scores"),
        Map.of(),
        settings(
            "scene.png",
            "MobileNet v2 as published in 2018: inverted residual blocks widen, look at each"
                + " channel alone, and narrow again. Change the multiplier of the backbone and"
                + " watch the costs. Without a weights file it runs with random weights, so its"
                + " scores mean nothing."));
  }

  private static Design retinaNet() {
    return new Design(
        "resnet50-fpn-retinanet",
        """
        image    = input(shape: "N,3,320,320")
        backbone = resnet                         image
        neck     = fpn(first: 3, extra: p6p7)     backbone:c3 backbone:c4 backbone:c5
        head     = retinanet-head                 neck neck:p4 neck:p5 neck:p6 neck:p7
        classes  = output                         head
        boxes    = output                         head:boxes
        """,
        Map.of(
            "image", "Picture",
            "backbone", "ResNet-50",
            "neck", "Feature pyramid",
            "head", "RetinaNet head",
            "classes", "Classes",
            "boxes", "Boxes"),
        Map.of(),
        settings(
            "scene.png",
            "RetinaNet as published in 2017: the backbone sees, the neck mixes coarse and fine"
                + " maps, the head asks every place of five levels what is there and where. The"
                + " input is 320 × 320 px so that it runs quickly; the paper uses 800. Outputs are"
                + " not decoded to boxes. Without a weights file it runs with random weights."));
  }

  private static Design broken() {
    var roles = backbone("stem", "grouped", "down", "sum", "deep", "merge");
    roles.put("dense", "head");
    return new Design(
        "broken",
        """
        image   = input(shape: "N,3,64,64")
        stem    = conv-unit(filters: 32, stride: 2)      image
        grouped = conv-2d(filters: 48, groups: 5)        stem
        down    = conv-unit(filters: 64, stride: 2)      grouped
        sum     = add                                    down grouped
        deep    = conv-unit(filters: 128, stride: 2)     sum
        merge   = concat                                 deep sum
        dense   = dense(units: 6)                        merge
        scores  = output                                 dense
        """,
        Map.of("image", "Picture", "scores", "Six scores"),
        roles,
        settings(
            "scene.png",
            "Four mistakes to find and repair: groups that do not divide the channels, an addition"
                + " of unlike maps, maps of unlike sizes side by side, and a dense layer that"
                + " receives a map. F8 goes to the next, Alt+Enter applies the first fix."));
  }
}

package vertebra.catalogue.heads;

import static vertebra.block.ParameterSpec.choice;
import static vertebra.block.ParameterSpec.flag;
import static vertebra.block.ParameterSpec.real;
import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.text;
import static vertebra.block.ParameterSpec.whole;
import static vertebra.block.ParameterSpec.wholes;
import static vertebra.catalogue.blocks.ConvUnits.CONV_UNIT;
import static vertebra.catalogue.blocks.Parts.biased;
import static vertebra.catalogue.layers.Activations.RELU;
import static vertebra.catalogue.layers.CommonParameters.classes;
import static vertebra.catalogue.layers.CommonParameters.dropout;
import static vertebra.catalogue.layers.Convolutions.CONV_2D;
import static vertebra.catalogue.layers.GlobalPooling.ADAPTIVE_AVG_POOL;
import static vertebra.catalogue.layers.GlobalPooling.GLOBAL_AVG_POOL;
import static vertebra.catalogue.layers.Linear.DENSE;
import static vertebra.catalogue.layers.Linear.DROPOUT;
import static vertebra.catalogue.layers.Normalization.CHANNEL_NORM;
import static vertebra.catalogue.layers.Pooling.AVG_POOL;
import static vertebra.catalogue.layers.Reshaping.FLATTEN;

import java.util.ArrayList;
import java.util.List;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Family;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec.Choice;
import vertebra.block.ParameterSpec.Flag;
import vertebra.block.ParameterSpec.Real;
import vertebra.block.ParameterSpec.Text;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.ParameterSpec.Wholes;
import vertebra.block.PortSpec;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.catalogue.blocks.Activation;
import vertebra.catalogue.blocks.ConvUnits;
import vertebra.catalogue.blocks.Norm;
import vertebra.catalogue.blocks.Parts;
import vertebra.catalogue.layers.Activations;
import vertebra.catalogue.layers.GlobalPooling;
import vertebra.catalogue.layers.Linear;
import vertebra.catalogue.layers.Normalization;
import vertebra.graph.Port;

/// Heads that name what is in the image.
public final class Classifiers {
  private static final Family.Builder FAMILY =
      Family.named("classification-heads", "Classification heads");

  public static final Whole CLASSES =
      classes(1000, 1_000_000, "How many kinds of things are told apart.");
  public static final Whole GRID =
      whole(
          "grid",
          "Grid",
          1,
          0,
          64,
          "px",
          "Averages the map to so many rows and columns first: 1 is one number per channel, 0"
              + " leaves the map as it is.");
  public static final Wholes HIDDEN =
      wholes(
          "hidden",
          "Hidden layers",
          List.of(),
          1,
          1_000_000,
          "Widths of dense layers in front of the last one.");
  public static final Choice<Activation> ACTIVATION =
      choice("activation", "Activation", Activation.RELU, "The function after each hidden layer.");
  public static final Real RATE = dropout(0);
  public static final Flag SOFTMAX =
      flag("softmax", "Softmax", false, "Turns the scores into probabilities that add up to 1.");
  public static final Text NAMES =
      text(
          "name",
          "Layer names",
          "fc",
          "Names of the layers in files of weights, with commas between them; the layer norm, if"
              + " there is one, first.");
  public static final Real NORM_EPSILON =
      real(
          "norm",
          "Layer norm epsilon",
          0,
          0,
          1,
          "Evens out the averages first, with this added to the variance; 0 for no layer norm.");
  public static final Flag LAST_BIAS =
      flag("bias", "Bias of the last", true, "Adds a number to every score.");
  public static final Flag CONVOLVED =
      flag(
          "convolved",
          "Hidden layers as 1×1",
          false,
          "Stores hidden layers as 1×1 convolutions on the average; only the weight file differs.");

  public static final BlockType CLASSIFICATION_HEAD =
      FAMILY.add(
          BlockType.named("classification-head", "Classification head")
              .role(Role.HEAD)
              .aliases("classifier", "logits", "fully connected", "fc", "softmax")
              .parameters(
                  CLASSES,
                  GRID,
                  HIDDEN,
                  ACTIVATION,
                  RATE,
                  SOFTMAX,
                  NORM_EPSILON,
                  LAST_BIAS,
                  CONVOLVED,
                  NAMES)
              .width(CLASSES)
              .outputs(PortSpec.one("scores", "Scores"))
              .expanded(site -> Body.of(body -> classification(site, body)))
              .example("ResNet-50", "N,2048,7,7", "N,1000")
              .example(
                  "VGG, two hidden layers",
                  set(
                      CLASSES.to(10),
                      GRID.to(2),
                      HIDDEN.to(List.of(64, 64)),
                      RATE.to(0.5),
                      NAMES.to("classifier.0,classifier.3,classifier.6")),
                  "N,32,7,7",
                  "N,10")
              .example(
                  "with layer norm, as ConvNeXt",
                  set(NORM_EPSILON.to(1e-6), NAMES.to("classifier.0,classifier.2")),
                  "N,768,7,7",
                  "N,1000")
              .example(
                  "a hidden 1×1, as GhostNet",
                  set(
                      HIDDEN.to(List.of(1280)),
                      CONVOLVED.to(true),
                      NAMES.to("conv_head,classifier")),
                  "N,960,7,7",
                  "N,1000")
              .example(
                  "probabilities from a vector",
                  set(CLASSES.to(10), GRID.to(0), SOFTMAX.to(true)),
                  "N,64",
                  "N,10")
              .summary("Averages the last map and gives every class a score.")
              .source("Network In Network", 2013)
              .description(
                  """
                  Says what the image shows. Every channel of the last map is averaged to one number (global average \
                  pooling, introduced by Network in Network), and a dense layer turns these into one score per \
                  class. AlexNet and VGG came before that idea: they flatten the map and need two hidden layers of \
                  4096, where most of their weights sit. Scores (logits) leave by default, because the largest \
                  score is the answer; softmax turns them into probabilities.
                  """));

  public static final Flag ACTIVE =
      flag(
          "active",
          "ReLU before averaging",
          false,
          "Cuts off negative scores of places before they are averaged.");
  public static final Text CONV_NAME =
      text("name", "Layer name", "classifier.1", "Name of the convolution in files of weights.");

  public static final BlockType CONV_CLASSIFICATION_HEAD =
      FAMILY.add(
          BlockType.named("conv-classification-head", "Convolutional classification head")
              .role(Role.HEAD)
              .aliases("classifier", "SqueezeNet", "Darknet-19", "global average pooling", "logits")
              .parameters(CLASSES, ACTIVE, RATE, SOFTMAX, CONV_NAME)
              .width(CLASSES)
              .outputs(PortSpec.one("scores", "Scores"))
              .requiring(Parts::images)
              .expanded(site -> Body.of(body -> convolutional(site, body)))
              .example("SqueezeNet", set(ACTIVE.to(true), RATE.to(0.5)), "N,512,13,13", "N,1000")
              .example(
                  "ten classes, probabilities",
                  set(CLASSES.to(10), SOFTMAX.to(true)),
                  "N,64,7,7",
                  "N,10")
              .summary("Scores every place with a 1×1 convolution, then averages over places.")
              .source("Network In Network", 2013)
              .description(
                  """
                  Turns the usual head around: first a 1×1 convolution gives every place of the map a score per \
                  class, then the scores are averaged over all places. Without the activation in between the result \
                  is the same as averaging first; the maps before the average show where each class was seen. \
                  SqueezeNet and Darknet-19 end like this.
                  """));

  public static final Whole AUXILIARY_WIDTH =
      whole("width", "Width", 128, 1, 65_536, "channels", "Channels of the 1×1.");
  public static final Whole AUXILIARY_HIDDEN =
      whole("hidden", "Hidden layer", 1024, 1, 1_000_000, "features", "Width of the dense layer.");

  public static final BlockType AUXILIARY_HEAD =
      FAMILY.add(
          BlockType.named("auxiliary-head", "Auxiliary classification head")
              .role(Role.HEAD)
              .aliases("GoogLeNet", "deep supervision", "side classifier")
              .parameters(CLASSES, AUXILIARY_WIDTH, AUXILIARY_HIDDEN)
              .width(CLASSES)
              .outputs(PortSpec.one("scores", "Scores"))
              .requiring(Parts::images)
              .expanded(site -> Body.of(body -> auxiliary(site, body)))
              .example("on module 4a of GoogLeNet", "N,512,14,14", "N,1000")
              .example(
                  "ten classes",
                  set(CLASSES.to(10), AUXILIARY_HIDDEN.to(64)),
                  "N,528,14,14",
                  "N,10")
              .summary("A second classifier on a middle map; helps training only.")
              .source("Going Deeper with Convolutions", 2014)
              .description(
                  """
                  Names what is in the image from a map in the middle of the network. Its loss, counted at a third, brings \
                  gradients directly to the early layers, which deep networks needed before batch norm and skip \
                  connections. When training is over it is thrown away: the published counts of GoogLeNet leave both of \
                  its auxiliary heads out.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private Classifiers() {}

  private static Port classification(Site site, Body.Builder body) {
    var x = body.input();
    int grid = site.get(GRID);
    if (grid > 0 && site.shape(0).rank() == 4)
      x =
          grid == 1
              ? body.add("avgpool", GLOBAL_AVG_POOL, x)
              : body.add(
                  "avgpool", ADAPTIVE_AVG_POOL, set(GlobalPooling.SIZE.to(Pair.of(grid))), x);
    boolean normed = site.get(NORM_EPSILON) > 0;
    var hidden = site.get(HIDDEN);
    var names = names(site.get(NAMES), hidden.size() + (normed ? 2 : 1));
    boolean convolved = site.get(CONVOLVED) && site.shape(0).rank() == 4;
    if (!convolved) x = body.add("flatten", FLATTEN, x);
    if (normed)
      x =
          body.add(
              names.removeFirst(),
              CHANNEL_NORM,
              set(Normalization.EPSILON.to(site.get(NORM_EPSILON))),
              x);
    for (int i = 0; i < hidden.size(); i++) {
      x = dropped(site, body, i, x);
      x =
          convolved
              ? body.add(names.get(i), CONV_2D, biased(hidden.get(i), 1), x)
              : body.add(names.get(i), DENSE, set(Linear.UNITS.to(hidden.get(i))), x);
      x = site.get(ACTIVATION).after(x, "activation" + (i + 1), body);
    }
    if (convolved) x = body.add("flatten", FLATTEN, x);
    x = dropped(site, body, hidden.size(), x);
    var last = set(Linear.UNITS.to(site.get(CLASSES)), Linear.BIAS.to(site.get(LAST_BIAS)));
    return probabilities(site, body, body.add(names.getLast(), DENSE, last, x));
  }

  private static Port auxiliary(Site site, Body.Builder body) {
    var x = body.add("avgpool", AVG_POOL, Parts.pool(5, 3, 0), body.input());
    x =
        body.add(
            "conv",
            CONV_UNIT,
            set(
                Parts.unit(site.get(AUXILIARY_WIDTH), 1),
                ConvUnits.NORM.to(Norm.NONE),
                ConvUnits.NAMES.to(ConvUnits.Names.WORDS)),
            x);
    x = body.add("flatten", FLATTEN, x);
    x = body.add("fc1", DENSE, set(Linear.UNITS.to(site.get(AUXILIARY_HIDDEN))), x);
    x = body.add("dropout", DROPOUT, set(Linear.RATE.to(0.7)), body.add("relu", RELU, x));
    return body.add("fc2", DENSE, set(Linear.UNITS.to(site.get(CLASSES))), x);
  }

  private static Port convolutional(Site site, Body.Builder body) {
    var x = dropped(site, body, 0, body.input());
    x =
        body.add(
            Parts.legal(site.get(CONV_NAME), "classifier"),
            CONV_2D,
            biased(site.get(CLASSES), 1),
            x);
    if (site.get(ACTIVE)) x = body.add("relu", RELU, x);
    x = body.add("flatten", FLATTEN, body.add("avgpool", GLOBAL_AVG_POOL, x));
    return probabilities(site, body, x);
  }

  private static Port dropped(Site site, Body.Builder body, int number, Port x) {
    return site.get(RATE) > 0
        ? body.add("dropout" + (number + 1), DROPOUT, set(Linear.RATE.to(site.get(RATE))), x)
        : x;
  }

  private static Port probabilities(Site site, Body.Builder body, Port scores) {
    return site.get(SOFTMAX) ? body.add("softmax", Activations.SOFTMAX, scores) : scores;
  }

  /// As many different layer names as asked, the written ones first.
  private static List<String> names(String written, int count) {
    var names = new ArrayList<String>();
    var words = written.split("\\s*,\\s*");
    for (int i = 0; i < count; i++) {
      var name = Parts.legal(i < words.length ? words[i] : "", "fc" + (i + 1));
      names.add(names.contains(name) ? name + "-" + (i + 1) : name);
    }
    return names;
  }
}

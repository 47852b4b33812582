package vertebra.canvas;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A plain layered layout in the manner of Sugiyama: layers by longest path, bends for wires that
/// skip layers, order by the means of neighbours, places by least squares. About 20 ms for 10,000
/// nodes, so it serves for first placement and for designs that are too large for ELK.
///
/// Chains stay straight: bends weigh next to nothing, so a skip connection makes room for itself
/// beside the chain and does not push it aside.
final class Layered {

  /// The room between two layers, in world units: enough for two turns of a wire.
  static final double GAP = 44;

  private static final double BESIDE = 40;
  private static final double LANE = 24;
  private static final int ORDERINGS = 8;
  private static final int PLACINGS = 12;
  private static final double LIGHT = 1e-4;

  /// From so many layers on, cards stand under each other rather than port under port: the offsets
  /// of the ports where wires meet would add up to a drift of screens.
  private static final int DEEP = 300;

  /// A wire between nodes by number, with the places of its ports from the middle of the cards.
  record Link(int from, int to, double fromX, double toX) {}

  private final int real;
  private final double[] widths;
  private final int[] layer;
  private final int[][] layers;
  private final double[] x;
  private final List<List<Link>> up = new ArrayList<>();
  private final List<List<Link>> down = new ArrayList<>();

  /// Lays out nodes whose links all lead from a lower to a higher number.
  ///
  /// @param wishes the x of each node in an earlier drawing, whose order within layers is kept;
  ///   empty if there is none
  Layered(double[] nodeWidths, List<Link> links, double[] wishes) {
    real = nodeWidths.length;
    int[] depth = depths(real, links);
    boolean deep = Arrays.stream(depth).max().orElse(0) >= DEEP;
    var all = new ArrayList<Link>();
    var bends = new ArrayList<Integer>();
    for (var given : links) {
      var link = deep ? new Link(given.from(), given.to(), 0, 0) : given;
      int from = link.from();
      double fromX = link.fromX();
      for (int d = depth[link.from()] + 1; d < depth[link.to()]; d++) {
        int bend = real + bends.size();
        bends.add(d);
        all.add(new Link(from, bend, fromX, 0));
        from = bend;
        fromX = 0;
      }
      all.add(new Link(from, link.to(), fromX, link.toX()));
    }
    int total = real + bends.size();
    layer = Arrays.copyOf(depth, total);
    widths = Arrays.copyOf(nodeWidths, total);
    for (int i = real; i < total; i++) {
      layer[i] = bends.get(i - real);
      widths[i] = 0;
    }
    for (int i = 0; i < total; i++) {
      up.add(new ArrayList<>(2));
      down.add(new ArrayList<>(2));
    }
    for (var link : all) {
      down.get(link.from()).add(link);
      up.get(link.to()).add(link);
    }
    layers = byLayer(total);
    x = new double[total];
    order(wishes);
    place();
  }

  int layer(int node) {
    return layer[node];
  }

  int layers() {
    return layers.length;
  }

  /// The middle of a node.
  double x(int node) {
    return x[node];
  }

  private static int[] depths(int nodes, List<Link> links) {
    int[] depth = new int[nodes];
    var sorted = new ArrayList<>(links);
    sorted.sort((a, b) -> Integer.compare(a.from(), b.from()));
    for (var link : sorted) depth[link.to()] = Math.max(depth[link.to()], depth[link.from()] + 1);
    int[] nearest = new int[nodes];
    boolean[] fed = new boolean[nodes];
    Arrays.fill(nearest, Integer.MAX_VALUE);
    for (var link : links) {
      nearest[link.from()] = Math.min(nearest[link.from()], depth[link.to()]);
      fed[link.to()] = true;
    }
    for (int i = 0; i < nodes; i++)
      if (!fed[i] && nearest[i] != Integer.MAX_VALUE) depth[i] = Math.max(depth[i], nearest[i] - 1);
    return depth;
  }

  private int[][] byLayer(int total) {
    int deepest = 0;
    for (int i = 0; i < total; i++) deepest = Math.max(deepest, layer[i]);
    int[] counts = new int[deepest + 1];
    for (int i = 0; i < total; i++) counts[layer[i]]++;
    int[][] rows = new int[deepest + 1][];
    for (int i = 0; i <= deepest; i++) rows[i] = new int[counts[i]];
    for (int i = total - 1; i >= 0; i--) rows[layer[i]][--counts[layer[i]]] = i;
    return rows;
  }

  private void order(double[] wishes) {
    double[] rank = new double[x.length];
    for (int[] row : layers) for (int i = 0; i < row.length; i++) rank[row[i]] = i;
    double[] key = new double[x.length];
    for (int sweep = 0; sweep < ORDERINGS; sweep++) {
      boolean downwards = sweep % 2 == 0;
      for (int i = 0; i < layers.length; i++) {
        int[] row = layers[downwards ? i : layers.length - 1 - i];
        if (row.length < 2) continue;
        for (int node : row) key[node] = mean(node, downwards, rank);
        sort(row, key);
        for (int j = 0; j < row.length; j++) rank[row[j]] = j;
      }
    }
    if (wishes.length == 0) return;
    for (int[] row : layers) keepOrder(row, wishes);
  }

  /// Puts the nodes of a layer into the user's order; bends stay where they are.
  private void keepOrder(int[] row, double[] wishes) {
    var nodes = new ArrayList<Integer>();
    for (int node : row) if (node < real) nodes.add(node);
    nodes.sort((a, b) -> Double.compare(wishes[a], wishes[b]));
    int next = 0;
    for (int i = 0; i < row.length; i++) if (row[i] < real) row[i] = nodes.get(next++);
  }

  private double mean(int node, boolean downwards, double[] rank) {
    var links = downwards ? up.get(node) : down.get(node);
    if (links.isEmpty()) return rank[node];
    double sum = 0;
    for (var link : links) {
      double port = (downwards ? link.fromX() : link.toX()) * 1e-3;
      sum += rank[downwards ? link.from() : link.to()] + port;
    }
    return sum / links.size();
  }

  private static void sort(int[] row, double[] key) {
    for (int i = 1; i < row.length; i++) {
      int node = row[i];
      int j = i - 1;
      for (; j >= 0 && key[row[j]] > key[node]; j--) row[j + 1] = row[j];
      row[j + 1] = node;
    }
  }

  private void place() {
    for (int[] row : layers) {
      double at = 0;
      for (int i = 0; i < row.length; i++) {
        if (i > 0) at += apart(row[i - 1], row[i]);
        x[row[i]] = at;
      }
      for (int node : row) x[node] -= at / 2;
    }
    for (int sweep = 0; sweep < PLACINGS; sweep++) {
      boolean downwards = sweep % 2 == 0;
      for (int i = 0; i < layers.length; i++)
        place(layers[downwards ? i : layers.length - 1 - i], downwards);
    }
    for (int[] row : layers) place(row, true);
  }

  private double apart(int left, int right) {
    return (widths[left] + widths[right]) / 2 + (left < real && right < real ? BESIDE : LANE);
  }

  private double wish(int node, boolean downwards) {
    var links = downwards ? up.get(node) : down.get(node);
    double sum = 0;
    double weight = 0;
    for (var link : links) {
      int other = downwards ? link.from() : link.to();
      double shift = downwards ? link.fromX() - link.toX() : link.toX() - link.fromX();
      double w = other < real ? 1 : LIGHT;
      sum += w * (x[other] + shift);
      weight += w;
    }
    return weight == 0 ? x[node] : sum / weight;
  }

  /// The places nearest to the wishes that keep the order and the room, by pooling neighbours that
  /// would otherwise overlap.
  private void place(int[] row, boolean downwards) {
    int n = row.length;
    double[] offset = new double[n];
    double[] mean = new double[n];
    double[] weight = new double[n];
    int[] size = new int[n];
    int pools = 0;
    for (int i = 0; i < n; i++) {
      if (i > 0) offset[i] = offset[i - 1] + apart(row[i - 1], row[i]);
      mean[pools] = wish(row[i], downwards) - offset[i];
      weight[pools] = row[i] < real ? 1 : LIGHT;
      size[pools++] = 1;
      for (; pools > 1 && mean[pools - 2] > mean[pools - 1]; pools--) {
        double both = weight[pools - 2] + weight[pools - 1];
        mean[pools - 2] =
            (mean[pools - 2] * weight[pools - 2] + mean[pools - 1] * weight[pools - 1]) / both;
        weight[pools - 2] = both;
        size[pools - 2] += size[pools - 1];
      }
    }
    for (int pool = 0, i = 0; pool < pools; pool++)
      for (int k = 0; k < size[pool]; k++, i++) x[row[i]] = mean[pool] + offset[i];
  }
}

package vertebra.block;

import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/// An input or output of a block type. The name is permanent: wires in files refer to it.
///
/// @param stride the stride that the title states, such as 8 for `C3, stride 8`
/// @param strides those of the maps that its wires bring, in their order, where parameters say so
public record PortSpec(
    String name, String title, Arity arity, OptionalInt stride, List<Integer> strides) {

  private static final Pattern STRIDE = Pattern.compile(", stride (\\d{1,4})$");

  /// How many wires an input takes. Outputs are always ONE: any number of wires may leave them.
  public enum Arity {
    ONE,
    OPTIONAL,
    MANY
  }

  private PortSpec(String name, String title, Arity arity) {
    this(name, title, arity, stated(title), List.of());
  }

  private static OptionalInt stated(String title) {
    var stated = STRIDE.matcher(title);
    return stated.find() ? OptionalInt.of(Integer.parseInt(stated.group(1))) : OptionalInt.empty();
  }

  /// This port with the title that it has in a language, in which `{0}` stands for the stride.
  ///
  /// @param code the code of what it belongs to
  PortSpec worded(String code, Wording wording) {
    var pattern = stride.isPresent() ? STRIDE.matcher(title).replaceFirst(", stride {0}") : title;
    var words = wording.of(code + "." + name, pattern);
    return new PortSpec(
        name, stride.isPresent() ? words.replace("{0}", digits()) : words, arity, stride, strides);
  }

  private String digits() {
    return Integer.toString(stride.orElseThrow());
  }

  public static PortSpec one(String name, String title) {
    return new PortSpec(name, title, Arity.ONE);
  }

  public static PortSpec optional(String name, String title) {
    return new PortSpec(name, title, Arity.OPTIONAL);
  }

  public static PortSpec many(String name, String title) {
    return new PortSpec(name, title, Arity.MANY);
  }

  /// This port for maps of these strides, one a wire.
  public PortSpec at(List<Integer> mapStrides) {
    return new PortSpec(name, title, arity, stride, List.copyOf(mapStrides));
  }

  /// The stride of the map that is meant for one of its wires, where that is said.
  ///
  /// @param port the name that the wire has here
  public OptionalInt strideAt(String port) {
    int wire = number(port);
    return stride.isEmpty() && wire <= strides.size()
        ? OptionalInt.of(strides.get(wire - 1))
        : stride;
  }

  /// The title without the stride that it states: `C3`.
  public String level() {
    return stride.isPresent() ? title.substring(0, title.lastIndexOf(',')) : title;
  }

  /// The port name of the given wire, counted from one: `x1`, `x2` for an input `x` that takes
  /// many, else the name.
  public String slot(int number) {
    return arity == Arity.MANY ? name + number : name;
  }

  /// Whether a wire to the port of this name ends here.
  public boolean covers(String port) {
    return arity == Arity.MANY
        ? port.startsWith(name) && isNumber(port, name.length())
        : port.equals(name);
  }

  /// Whether what follows is a number from 1 to 999999, without zeros before it.
  private static boolean isNumber(String port, int start) {
    int digits = port.length() - start;
    if (digits < 1 || digits > 6 || port.charAt(start) == '0') return false;
    for (int i = start; i < port.length(); i++)
      if (port.charAt(i) < '0' || port.charAt(i) > '9') return false;
    return true;
  }

  /// The number in a slot's name, for sorting.
  public int number(String port) {
    return arity == Arity.MANY ? Integer.parseInt(port, name.length(), port.length(), 10) : 1;
  }
}

package vertebra.cli;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import vertebra.block.BlockType;
import vertebra.block.Family;
import vertebra.block.ParameterSpec;
import vertebra.block.PortSpec;
import vertebra.block.Preset;
import vertebra.cli.input.CommandContext;
import vertebra.design.BlockSearch;

/// `vertebra catalogue`: the blocks and ready-made networks there are.
@Command(
    name = "catalogue",
    description = "${bundle:help.catalogue}",
    footer = {"", "${bundle:help.catalogue.example}"})
final class CatalogueVerb implements Callable<Integer> {

  private final CommandContext context;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "WORDS",
      description = "${bundle:help.catalogue.words}")
  private String words = "";

  @Mixin private JsonOption json = new JsonOption();

  CatalogueVerb(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    var search = new BlockSearch(context.catalogue());
    var blocks = search.find(words).stream().map(BlockSearch.Offer::block).toList();
    var presets = search.presets(words);
    if (json.isWanted()) {
      context.json(
          CommandContext.fields(
              "blocks", blocks.stream().map(this::entry).toList(),
              "presets",
                  presets.stream()
                      .map(preset ->
                          CommandContext.fields(
                              "id", preset.id(), "title", preset.title(), "note", preset.note()))
                      .toList()));
      return Exit.GOOD;
    }
    if (words.isBlank()) listed(blocks, presets);
    else for (var hit : search.hits(words)) found(hit);
    context
        .out()
        .println(
            "\n"
                + say(
                    "cli.blocks-and-presets",
                    say("count.blocks", blocks.size()),
                    say("count.presets", presets.size())));
    return Exit.GOOD;
  }

  private void found(BlockSearch.Hit hit) {
    switch (hit) {
      case BlockSearch.BlockHit(var offer, _) ->
          line(offer.block().id().value(), offer.block().heading().summary());
      case BlockSearch.NetworkHit(var network, _) -> line(network.id(), network.title());
    }
  }

  private void listed(List<BlockType> blocks, List<Preset> presets) {
    var family = "";
    for (var block : blocks) {
      var title = context.catalogue().familyOf(block.id()).map(Family::title).orElse("");
      if (!title.equals(family)) context.out().println((family.isEmpty() ? "" : "\n") + title);
      family = title;
      line(block.id().value(), block.heading().summary());
    }
    if (!presets.isEmpty()) context.out().println(say("cli.ready-made-networks"));
    for (var preset : presets) line(preset.id(), preset.title());
  }

  private void line(String id, String words) {
    context.out().printf(Locale.ROOT, "  %-28s %s%n", id, words);
  }

  private Map<String, Object> entry(BlockType block) {
    var none = vertebra.graph.Parameters.NONE;
    return CommandContext.fields(
        "id", block.id().value(),
        "title", block.title(),
        "family", context.catalogue().familyOf(block.id()).map(Family::title).orElse(""),
        "role", block.role().name().toLowerCase(Locale.ROOT),
        "summary", block.description().summary(),
        "lesson", block.description().text(),
        "source", block.description().origin(),
        "aliases", block.aliases(),
        "composite", block.isComposite(),
        "parameters", block.parameters().stream().map(CatalogueVerb::parameter).toList(),
        "ports",
            CommandContext.fields(
                "inputs", ports(block.inputs(none)), "outputs", ports(block.outputs(none))),
        "examples", block.examples().stream().map(CatalogueVerb::example).toList());
  }

  private static Map<String, Object> example(vertebra.block.Example example) {
    return CommandContext.fields(
        "name", example.name(),
        "inputs", example.inputs().stream().map(Object::toString).toList(),
        "outputs", example.outputs().stream().map(Object::toString).toList());
  }

  private static List<Object> ports(List<PortSpec> specs) {
    var list = new ArrayList<Object>();
    for (var spec : specs)
      list.add(
          CommandContext.fields(
              "name",
              spec.name(),
              "title",
              spec.title(),
              "arity",
              spec.arity().name().toLowerCase(Locale.ROOT)));
    return list;
  }

  private static <T> Map<String, Object> parameter(ParameterSpec<T> spec) {
    return CommandContext.fields(
        "key", spec.key(),
        "label", spec.label(),
        "initial", spec.encode(spec.initial()).toString(),
        "expects", spec.expectation(),
        "help", spec.help());
  }
}

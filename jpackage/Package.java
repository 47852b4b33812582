/// Builds the application image, its AOT caches and, when asked, the .deb, .msi or .dmg. Run by
/// `mvn -Pdist package`; the arguments are the build's folder, the version, and `image` or
/// `installer`.
void main(String[] args) throws Exception {
  Path target = Path.of(args[0]).toAbsolutePath();
  String version = args[1];
  boolean installer = args[2].equals("installer");
  Os os = Os.current();
  Path resources = target.resolveSibling("jpackage").resolve(os.name().toLowerCase(Locale.ROOT));

  Path dist = target.resolve("dist");
  delete(dist);
  buildImage(target, dist, resources, version, os);
  for (String name : List.of("Vertebra", "vertebra-cli")) {
    makeCache(os.app(dist), os.launcher(dist, name), name);
  }
  IO.println("Application image: " + os.image(dist));
  if (installer) {
    buildInstaller(target, dist, resources, version, os);
  }
}

enum Os {
  LINUX,
  WINDOWS,
  MACOS;

  static Os current() {
    String name = System.getProperty("os.name");
    return name.startsWith("Windows") ? WINDOWS : name.startsWith("Mac") ? MACOS : LINUX;
  }

  Path image(Path dist) {
    return dist.resolve(this == MACOS ? "Vertebra.app" : "Vertebra");
  }

  /// Where the jars and the launchers' settings lie.
  Path app(Path dist) {
    return image(dist)
        .resolve(
            switch (this) {
              case LINUX -> "lib/app";
              case WINDOWS -> "app";
              case MACOS -> "Contents/app";
            });
  }

  Path launcher(Path dist, String name) {
    return image(dist)
        .resolve(
            switch (this) {
              case LINUX -> "bin/" + name;
              case WINDOWS -> name + ".exe";
              case MACOS -> "Contents/MacOS/" + name;
            });
  }

  String installer() {
    return switch (this) {
      case LINUX -> "deb";
      case WINDOWS -> "msi";
      case MACOS -> "dmg";
    };
  }
}

/// JavaFX is linked into the runtime; everything else stays on the class path.
void buildImage(Path target, Path dist, Path resources, String version, Os os) throws Exception {
  Path input = target.resolve("jpackage-input");
  delete(input);
  Files.createDirectories(input);
  try (Stream<Path> jars = Files.list(target.resolve("vertebra/lib"))) {
    for (Path jar : jars.filter(Files::isRegularFile).toList()) {
      Files.copy(jar, input.resolve(jar.getFileName()));
    }
  }
  Path commandLine =
      Files.writeString(
          input.resolveSibling("vertebra-cli.properties"),
          """
          java-options=--enable-native-access=javafx.graphics,ALL-UNNAMED -XX:+UseSerialGC
          win-console=true
          win-menu=false
          win-shortcut=false
          linux-shortcut=false
          """);
  jpackage(
      "--type",
      "app-image",
      "--name",
      "Vertebra",
      "--app-version",
      os == Os.MACOS && version.startsWith("0.") ? "1" + version.substring(1) : version,
      "--vendor",
      "Vertebra",
      "--description",
      "Draw neural-network architectures and run them",
      "--dest",
      dist.toString(),
      "--input",
      input.toString(),
      "--main-jar",
      "vertebra-" + version + ".jar",
      "--main-class",
      "vertebra.Launcher",
      "--module-path",
      target.resolve("vertebra/lib/javafx").toString(),
      "--add-modules",
      "javafx.controls,javafx.fxml,java.desktop,java.logging,java.management,jdk.management,java.naming,java.net.http,"
          + "java.prefs,java.sql,java.xml,jdk.unsupported,jdk.zipfs",
      // bin/java stays in the image: the JVM starts it to write the AOT cache.
      "--jlink-options",
      "--strip-debug --no-header-files --no-man-pages --compress zip-6",
      "--java-options",
      "--enable-native-access=javafx.graphics,ALL-UNNAMED",
      // A window that rests gives back the memory that it no longer needs.
      "--java-options",
      "-XX:MinHeapSize=32m -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=25 -XX:G1HeapRegionSize=1m"
          + " -XX:G1PeriodicGCInterval=10000 -XX:TrimNativeHeapInterval=10000",
      "--add-launcher",
      "vertebra-cli=" + commandLine,
      "--resource-dir",
      resources.toString());
  delete(input);
}

/// Has a launcher make the cache that it starts from, and names it in the launcher's settings. A
/// cache that is named and missing would be complained about at every start, so it is named last.
void makeCache(Path app, Path launcher, String name) throws Exception {
  String cache = name.equals("Vertebra") ? "window.aot" : "commands.aot";
  String path = "$APPDIR" + File.separator + cache;
  Path settings = app.resolve(name + ".cfg");
  addOptions(settings, "-Dvertebra.start=" + path);
  Process making =
      new ProcessBuilder(launcher.toString(), "--make-start-cache").inheritIO().start();
  boolean ended = making.waitFor(10, TimeUnit.MINUTES);
  if (!ended) {
    making.destroyForcibly().waitFor();
  }
  if (!ended || making.exitValue() != 0 || !Files.isRegularFile(app.resolve(cache))) {
    IO.println("No cache for " + name + ". It starts more slowly without one.");
    return;
  }
  // What the JVM cannot take from the cache it loads as usual; that is no news for a user.
  addOptions(settings, "-XX:AOTCache=" + path, "-Xlog:aot*=off");
}

void addOptions(Path settings, String... options) throws IOException {
  String lines = "";
  for (String option : options) {
    lines += System.lineSeparator() + "java-options=" + option;
  }
  Files.writeString(
      settings, Files.readString(settings).replace("[JavaOptions]", "[JavaOptions]" + lines));
}

void buildInstaller(Path target, Path dist, Path resources, String version, Os os)
    throws Exception {
  Path installers = target.resolve("installer");
  delete(installers);
  List<String> arguments =
      new ArrayList<>(
          List.of(
              "--type", os.installer(),
              "--name", "Vertebra",
              "--app-version",
                  os == Os.MACOS && version.startsWith("0.") ? "1" + version.substring(1) : version,
              "--vendor", "Vertebra",
              "--description", "Draw neural-network architectures and run them",
              "--app-image", os.image(dist).toString(),
              "--dest", installers.toString(),
              "--license-file", target.resolveSibling("LICENSE").toString(),
              "--file-associations",
                  target.resolveSibling("jpackage").resolve("design.properties").toString(),
              "--resource-dir", resources.toString()));
  switch (os) {
    // jpackage does not see what JavaFX's own libraries need.
    case LINUX ->
        arguments.addAll(
            List.of(
                "--linux-package-name",
                "vertebra",
                "--linux-shortcut",
                "--linux-menu-group",
                "Development",
                "--linux-deb-maintainer",
                "vertebra@localhost",
                "--linux-package-deps",
                "libgtk-3-0 | libgtk-3-0t64, libgl1, libxxf86vm1"));
    case WINDOWS ->
        arguments.addAll(
            List.of("--win-menu", "--win-shortcut", "--win-per-user-install", "--win-dir-chooser"));
    case MACOS -> {}
  }
  jpackage(arguments.toArray(String[]::new));
}

void jpackage(String... arguments) throws Exception {
  List<String> command = new ArrayList<>();
  command.add(Path.of(System.getProperty("java.home"), "bin", "jpackage").toString());
  command.addAll(List.of(arguments));
  var process = new ProcessBuilder(command).inheritIO();
  // xz saves a twentieth of the .deb and takes five times as long.
  process.environment().putIfAbsent("DPKG_DEB_COMPRESSOR_TYPE", "gzip");
  int code = process.start().waitFor();
  if (code != 0) {
    System.exit(code);
  }
}

void delete(Path folder) throws IOException {
  if (!Files.exists(folder)) {
    return;
  }
  try (Stream<Path> all = Files.walk(folder)) {
    for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
      path.toFile().setWritable(true);
      Files.delete(path);
    }
  }
}

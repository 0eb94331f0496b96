package org.integg.cli.corpus;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.integg.corpora.Recipe;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code egg corpus recipes}: source, licence and hash of each recipe. */
@Command(
    name = "recipes",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "Lists the well-known corpora that recipe:NAME fetches, without fetching any.")
final class CorpusRecipesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    for (Recipe recipe : Recipe.all()) {
      out.println("recipe:" + recipe.name() + ": " + recipe.about());
      out.println("  licence: " + recipe.licence());
      recipe.files().forEach(file -> out.println("  " + file));
    }
    return 0;
  }
}

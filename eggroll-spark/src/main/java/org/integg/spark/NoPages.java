package org.integg.spark;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Answers every request for a page with "not found". The master and the workers that Spark starts
 * in this process have web pages whatever the settings. Spark creates this filter by name.
 */
public final class NoPages implements Filter {
  /** The constructor that Spark calls. */
  public NoPages() {}

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException {
    ((HttpServletResponse) response).sendError(HttpServletResponse.SC_NOT_FOUND);
  }
}

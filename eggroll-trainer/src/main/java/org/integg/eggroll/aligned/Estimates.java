package org.integg.eggroll.aligned;

import static org.integg.kernels.Lanes.COUNT;

import java.util.List;
import org.integg.eggroll.credit.Site;
import org.integg.eggroll.credit.SiteVotes;
import org.integg.eggroll.credit.Sums;
import org.integg.kernels.Kernels;
import org.integg.model.EggConfig;

/**
 * Estimates of what rows are worth, from members: {@code a = c + Σ_m ξ_m·r_m / (P·σ²)} with c the
 * control variate and r a member's fitness less what was expected of it. Whatever c is, a has the
 * mean of Σ ξ·fitness / (P·σ²), the strategy's own estimate.
 */
final class Estimates {
  private final AlignedSettings settings;
  private final ControlScales scales;
  private final RowNoise noise;
  private final Kernels kernels;
  private final List<Site> sites;
  private final int lastLayer;

  /** Estimates of each site, [{@link SiteVotes#BATCH}][rows][64]. */
  private final short[][] ofSites;

  /** Estimates of the last sum, [token][D][64]. */
  private final short[][] ofLast;

  private final int[] places;
  private final long[] squares = new long[1];

  Estimates(
      AlignedSettings settings,
      EggConfig model,
      ControlScales scales,
      RowNoise noise,
      Kernels kernels) {
    this.settings = settings;
    this.scales = scales;
    this.noise = noise;
    this.kernels = kernels;
    sites = Site.all(model);
    lastLayer = model.layers() - 1;
    ofSites = new short[sites.size()][];
    for (Site site : sites) {
      ofSites[site.index()] = new short[SiteVotes.BATCH * site.rows() * COUNT];
    }
    ofLast = new short[settings.tokensPerUpdate()][model.width() * COUNT];
    places = new int[settings.groupSize()];
  }

  /** Int8 estimates of a site for a batch of tokens, [{@link SiteVotes#BATCH}][rows][64]. */
  short[] of(Site site) {
    return ofSites[site.index()];
  }

  /** Where the estimates of the last sum at a token go, [D][64]. */
  short[] last(int t) {
    return ofLast[t];
  }

  /** Makes the estimates of a token. */
  void make(int t, Controls controls, TokenMembers members, Sums sums) {
    int batch = t % SiteVotes.BATCH;
    for (Site site : sites.subList(0, noise.sites())) {
      for (int member = 0; member < places.length; member++) {
        places[member] = noise.place(member, site.index());
      }
      // Hidden rows of the last layer reach no state.
      boolean reaches = site.layer() < lastLayer || site.kind() != Site.Kind.UP;
      int place = ControlScales.site(site.index());
      squares[0] = 0;
      kernels
          .rowNoise()
          .estimateRows(
              controls.both(),
              noise.firstRow(site.index()) * COUNT,
              settings.groupSize(),
              noise.bank(),
              places,
              site.rows(),
              reaches ? members.horizonFactors() : members.presentFactors(),
              scales.shift(place),
              noise.dither(site.index()),
              ofSites[site.index()],
              batch * site.rows() * COUNT,
              squares);
      sums.addSquares(place, squares[0]);
    }
    if (sites.size() > noise.sites()) {
      short[] last = ofLast[t];
      System.arraycopy(last, 0, ofSites[noise.sites()], batch * last.length, last.length);
    }
  }
}

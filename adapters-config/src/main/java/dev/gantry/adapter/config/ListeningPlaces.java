package dev.gantry.adapter.config;

import dev.gantry.port.address.Endpoint;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a command listens, whatever the configuration says about listeners: at {@code endpoints}
 * only. What the configuration says about a listener there holds for it; the others are not looked
 * at.
 *
 * @param origin of the endpoints, for messages
 */
public record ListeningPlaces(Origin origin, List<Endpoint> endpoints) {
  public ListeningPlaces {
    endpoints = List.copyOf(endpoints);
  }

  List<Section> choose(@Nullable List<Section> configured) {
    List<Section> chosen = new ArrayList<>();
    for (Endpoint endpoint : endpoints) {
      chosen.add(choose(endpoint, configured == null ? List.of() : configured));
    }
    return chosen;
  }

  private Section choose(Endpoint endpoint, List<Section> configured) {
    for (Section section : configured) {
      if (endpoint.equals(section.find(ConfigKeys.LISTENER_ADDRESS))) {
        return section;
      }
    }
    Section section = new Section(ConfigKeys.LISTENER, "", origin);
    section.put(ConfigKeys.LISTENER_ADDRESS, endpoint, origin);
    return section;
  }
}

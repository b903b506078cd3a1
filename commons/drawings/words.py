"""What the drawn pictures show, in Finnish, Swedish and English."""

from commons.languages import Words

TITLES: dict[str, Words] = {
    "aula_a": Words(fi="Aula A: avoimet palvelutiskit", sv="Aula A: öppna servicediskar", en="Lobby A: open counters"),
    "aula_b": Words(fi="Aula B: hiljaiset kopit ja sohvat", sv="Aula B: tysta bås och soffor", en="Lobby B: quiet booths and sofas"),
    "quiet_room": Words(fi="Hiljainen huone", sv="Tyst rum", en="Quiet room"),
    "childrens_corner": Words(fi="Lasten nurkka", sv="Barnens hörna", en="Children's corner"),
    "digital_support": Words(fi="Digituen piste", sv="Digitalt stöd", en="Digital support point"),
    "meeting_room": Words(fi="Neuvotteluhuone", sv="Mötesrum", en="Meeting room"),
    "floor_plan": Words(fi="Pohjapiirros", sv="Planritning", en="Floor plan"),
}

ALT_TEXTS: dict[str, Words] = {
    "aula_a": Words(
        fi="Valoisa aula, jossa on kolme avointa palvelutiskiä numeroineen, suuret ikkunat, viherkasveja ja pieni sohva. Yksi tiski on matala, ja sen edessä on pyörätuolia käyttävä asiakas.",
        sv="En ljus aula med tre öppna servicediskar med nummer, stora fönster, gröna växter och en liten soffa. En av diskarna är låg, och framför den sitter en kund i rullstol.",
        en="A bright lobby with three open, numbered service counters, large windows, green plants and a small sofa. One counter is low, with a customer in a wheelchair in front of it.",
    ),
    "aula_b": Words(
        fi="Puuverhoiltu aula, jossa on kolme vihreää hiljaista koppia, sohva, nojatuoli ja pyöreä pöytä matolla sekä yksi palvelutiski oikealla.",
        sv="En aula med träribbor på väggen, tre gröna tysta bås, en soffa, en fåtölj och ett runt bord på en matta samt en servicedisk till höger.",
        en="A lobby with wooden slats on the wall, three green quiet booths, a sofa, an armchair and a round table on a rug, and one service counter on the right.",
    ),
    "quiet_room": Words(
        fi="Pieni huone, jossa kaksi ihmistä istuu nojatuoleissa pyöreän pöydän ääressä. Seinällä on vaimentavat levyt ja ikkuna.",
        sv="Ett litet rum där två personer sitter i fåtöljer vid ett runt bord. På väggen finns ljuddämpande skivor och ett fönster.",
        en="A small room where two people sit in armchairs at a round table. The wall has sound-absorbing panels and a window.",
    ),
    "childrens_corner": Words(
        fi="Lasten nurkka, jossa on pieni leikkimökki, kirjahylly, matala pöytä ja rakennuspalikoita matolla. Kaksi lasta leikkii, ja aikuinen istuu sohvalla.",
        sv="En hörna för barn med en liten lekstuga, en bokhylla, ett lågt bord och byggklossar på en matta. Två barn leker och en vuxen sitter i soffan.",
        en="A children's corner with a small playhouse, a bookshelf, a low table and building blocks on a rug. Two children play and an adult sits on a sofa.",
    ),
    "digital_support": Words(
        fi="Huone, jossa on kolme työpöytää näyttöineen. Asiakkaat istuvat näyttöjen ääressä, ja kaksi työntekijää auttaa heitä.",
        sv="Ett rum med tre arbetsbord med skärmar. Kunder sitter vid skärmarna och två anställda hjälper dem.",
        en="A room with three desks with screens. Customers sit at the screens and two members of staff help them.",
    ),
    "meeting_room": Words(
        fi="Neuvotteluhuone, jossa kuusi ihmistä istuu pitkän pöydän ääressä. Seinän näytöllä on kaksi etäosallistujaa, ja sivuseinällä on muistilappuja.",
        sv="Ett mötesrum där sex personer sitter vid ett långt bord. På väggens skärm syns två personer som deltar på distans, och på sidoväggen finns lappar.",
        en="A meeting room where six people sit at a long table. A screen on the wall shows two people taking part remotely, and there are notes on the side wall.",
    ),
    "floor_plan": Words(
        fi="Pohjapiirros: keskellä alhaalla sisäänkäynti ja aula (1), sen takana palvelutiskit (2). Vasemmalla hiljaiset huoneet (3) ja lasten nurkka (4), oikealla digituki (5) ja neuvotteluhuone (6).",
        sv="Planritning: i mitten nedtill ingången och aulan (1), bakom den servicediskarna (2). Till vänster de tysta rummen (3) och barnens hörna (4), till höger digitalt stöd (5) och mötesrummet (6).",
        en="Floor plan: the entrance and the lobby (1) at the bottom in the middle, the service counters (2) behind it. On the left the quiet rooms (3) and the children's corner (4), on the right digital support (5) and the meeting room (6).",
    ),
}
